package dev.pinion.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The table of meters in DESIGN.md, one row for each: name, type, labels, meaning.
final class MetricsTable {
    private MetricsTable() {}

    static Set<String> rows() throws IOException {
        Path design = Path.of(System.getProperty("pinion.root", ".."), "server/DESIGN.md");
        try (var lines = Files.lines(design)) {
            return lines.filter(line -> line.startsWith("| `pinion."))
                    .map(line -> line.replace("`", ""))
                    .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                            .map(String::strip)
                            .collect(Collectors.joining(" | ")))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}

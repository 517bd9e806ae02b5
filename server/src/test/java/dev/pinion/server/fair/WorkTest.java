package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

class WorkTest {
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| (\\d+) \\|.*");

    @Test
    void theTableInTheDesignHasEveryPrice() throws IOException {
        Path design = Path.of(System.getProperty("pinion.root", ".."), "server/DESIGN.md");
        List<String> rows;
        try (var lines = Files.lines(design)) {
            rows = lines.map(ROW::matcher)
                    .filter(row -> row.matches())
                    .map(row -> row.group(1) + " " + row.group(2))
                    .toList();
        }

        assertEquals(Arrays.stream(Work.values()).map(work -> work + " " + work.units()).toList(), rows);
    }
}

package dev.pinion.server.interop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The table of `INTEROP.md` which says for each step and each library whether it can be done.
final class InteropTable {
    private static final Path DOCUMENT = Path.of(System.getProperty("pinion.root", "..")).resolve("server/INTEROP.md");
    private static final String HEADING = "## What works where";
    /// A row about a step ends its head with the name.
    private static final Pattern STEP = Pattern.compile("`([a-z-]+)`$");

    private final List<List<String>> rows;

    private InteropTable(List<List<String>> rows) {
        this.rows = rows;
    }

    static InteropTable read() throws IOException {
        return new InteropTable(Files.readAllLines(DOCUMENT)
                .stream()
                .dropWhile(line -> !line.equals(HEADING))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList())
                .toList());
    }

    /// The names at the heads of the columns.
    List<String> libraries() {
        List<String> head = rows.getFirst();
        return head.subList(1, head.size() - 1);
    }

    /// Every step that a row is about.
    Stream<String> steps() {
        return rows.stream().flatMap(InteropTable::steps);
    }

    String cell(StockLibrary library, Step step) {
        return rows.stream()
                .filter(row -> steps(row).anyMatch(step.text()::equals))
                .map(row -> row.get(column(library)))
                .findFirst()
                .orElse("no row for `" + step.text() + "`");
    }

    String cell(StockLibrary library, String row) {
        return rows.stream()
                .filter(cells -> cells.getFirst().equals(row))
                .map(cells -> cells.get(column(library)))
                .findFirst()
                .orElse("no row '" + row + "'");
    }

    private int column(StockLibrary library) {
        int column = rows.getFirst().indexOf(library.column());
        assertFalse(column < 0, "INTEROP.md has no column " + library.column());
        return column;
    }

    private static Stream<String> steps(List<String> row) {
        return STEP.matcher(row.getFirst()).results().map(found -> found.group(1));
    }
}

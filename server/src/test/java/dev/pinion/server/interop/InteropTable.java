package dev.pinion.server.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The table of `INTEROP.md`, which says for each step and each client whether it can be done: held against what the clients
/// did.
final class InteropTable {
    private static final Path DOCUMENT = Path.of(System.getProperty("pinion.root", "..")).resolve("server/INTEROP.md");

    private final List<List<String>> rows;

    private InteropTable(List<List<String>> rows) {
        this.rows = rows;
    }

    static InteropTable read() throws IOException {
        return new InteropTable(Files.readAllLines(DOCUMENT)
                .stream()
                .filter(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .toList());
    }

    /// What the document says of a step and a client.
    String cell(String client, String step) {
        List<String> head = rows.stream().filter(row -> row.contains(client)).findFirst().orElse(List.of());
        int column = head.indexOf(client);
        assertTrue(column > 0, "INTEROP.md has no column " + client);
        return rows.stream()
                .filter(row -> row.size() > column && row.get(1).contains("`" + step + "`"))
                .map(row -> row.get(column))
                .findFirst()
                .orElse("no row for `" + step + "`");
    }
}

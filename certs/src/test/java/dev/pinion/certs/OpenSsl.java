package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The real `openssl` command, so that our reading of the formats is not only tested against itself.
final class OpenSsl {
    private OpenSsl() {}

    static void assumeHere() {
        boolean here = Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .anyMatch(folder -> Path.of(folder, "openssl").toFile().canExecute());
        assumeTrue(here, "openssl is not installed: what it would print cannot be compared");
    }

    /// Runs a shell line in a folder and returns what it printed.
    static String run(Path folder, String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", line).directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), () -> line + "\n" + printed);
        return printed;
    }

    /// Says lines to a server that echoes, each after the echo of the one before, and returns all that was printed until the
    /// last echo came back. `K` and `k` are commands to openssl: update the key, with
    /// and without asking for the same in return.
    static String talk(String line, String... words) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "exec timeout 60 " + line).redirectErrorStream(true).start();
        StringBuilder printed = new StringBuilder();
        try (var in = process.inputReader(StandardCharsets.UTF_8); var out = process.outputWriter()) {
            for (String word : words) {
                out.write(word + "\n");
                out.flush();
                readTo(word.equalsIgnoreCase("K") ? "KEYUPDATE" : word, in, printed);
            }
            return printed.toString();
        } finally {
            process.destroy();
        }
    }

    private static void readTo(String word, BufferedReader in, StringBuilder printed) throws IOException {
        for (String next = in.readLine(); next != null; next = in.readLine()) {
            printed.append(next).append('\n');
            if (next.contains(word)) {
                return;
            }
        }
        throw new IOException("no echo: " + printed);
    }
}

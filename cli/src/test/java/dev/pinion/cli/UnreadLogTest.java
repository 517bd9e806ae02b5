package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.client.PinionClient;

/// A server whose log goes into a pipe that nobody reads.
class UnreadLogTest {

    /// Each makes two lines of more than 400 bytes, for the subject is long; a pipe takes 64 KiB.
    private static final int CONNECTS = 100;

    private static final Pattern DROPPED = Pattern.compile("pinion_logging_dropped_lines_total (\\d+)");

    @TempDir
    private Path folder = Path.of(".");

    @Test
    @Tag("slow")
    @Timeout(120)
    void itServesAndEndsAllTheSame() throws Exception {
        // Given
        Path data = folder.resolve("data");
        try (Forked server = Forked.serveUnread(data, "--port", "0", "--quiet", "--verbose")) {
            server.listening();
            Path token = folder.resolve("token");
            InProcess.run("token", "new", "--data", data.toString(), "--sub", "x".repeat(200), "--scope", "send:>",
                    "--out", token.toString());
            var options = ConnectionOptions.local(data, token);
            // When
            for (int n = 0; n < CONNECTS; n++) {
                try (PinionClient client = PinionClient.connect(options.config())) {
                    client.publish("/channel/news", "still here").get(20, TimeUnit.SECONDS);
                }
            }
            // Then
            assertEquals(0, InProcess.run("admin", "health", "--data", data.toString()).exit());
            Matcher dropped = DROPPED.matcher(InProcess.run("admin", "metrics", "--data", data.toString()).out());
            assertTrue(dropped.find());
            long begun = System.nanoTime();
            Said said = server.stop();
            assertEquals(0, said.exit());
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
            assertTrue(seconds < 60, "it ended after " + seconds + " s");
        }
    }
}

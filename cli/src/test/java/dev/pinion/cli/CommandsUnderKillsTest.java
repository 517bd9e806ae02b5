package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `send --retry -` and `listen --retry` while the server is killed again and again: each line is stored and printed once, in order.
@Tag("slow")
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class CommandsUnderKillsTest {

    private static final int LINES = 200_000;
    private static final int KILLS = 20;
    /// The common pool has one thread on two cores, and a pipe that is full would wait there for whoever empties it.
    private static final Executor BESIDE = work -> Thread.ofPlatform().daemon().start(work);

    @TempDir
    private Path folder;

    @Test
    void twoHundredThousandLinesSurviveTwentyKills() throws Exception {
        // Given
        String data = folder.resolve("data").toString();
        Forked server = Forked.serve(folder.resolve("data"), "--port", "0");
        String port = server.listening().replaceFirst(".*:", "");
        var sent = new AtomicInteger();
        var heard = new AtomicInteger();
        try (Forked listen = Forked.start("listen", "--data", data, "--retry", "--from", "first", "--count",
                Integer.toString(LINES), "/channel/lines");
                Forked send = Forked.start("send", "--data", data, "--retry", "/channel/lines", "-")) {
            var feeding = CompletableFuture.runAsync(() -> feed(send), BESIDE);
            var sending = CompletableFuture.supplyAsync(() -> wrong(send, sent, ""), BESIDE);
            var hearing = CompletableFuture.supplyAsync(() -> wrong(listen, heard, "operator: line "), BESIDE);
            // When
            for (int kill = 1; kill <= KILLS; kill++) {
                int place = kill * (LINES / (KILLS + 1));
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(() -> assertTrue(Math.min(sent.get(), heard.get()) > place,
                                () -> sent + " sent, " + heard + " heard, " + sending.getNow("") + hearing.getNow("")));
                server.kill();
                server.close();
                server = Forked.serve(folder.resolve("data"), "--port", port);
                server.listening();
            }
            // Then
            feeding.get();
            assertEquals("", sending.get());
            assertEquals("", hearing.get());
            assertEquals(LINES, sent.get(), send.err());
            assertEquals(LINES, heard.get(), listen.err());
            assertEquals(0, send.end().exit());
            assertEquals(0, listen.end().exit());
        } finally {
            server.close();
        }
    }

    private static void feed(Forked send) {
        var lines = new StringBuilder();
        for (int i = 1; i <= LINES; i++) {
            lines.append("line ").append(i).append('\n');
        }
        try {
            send.feed(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    /// Reads to the end: the first line that is not the one that belongs there, or nothing.
    ///
    /// @param text what stands before the number; empty for the sequence alone
    private static String wrong(Forked command, AtomicInteger count, String text) {
        try {
            for (String line = command.line(); !line.equals("null"); line = command.line()) {
                int number = count.incrementAndGet();
                String expected = text.isEmpty() ? Integer.toString(number) : "[" + number + "] " + text + number;
                if (!line.equals(expected)) {
                    return line + " instead of " + expected;
                }
            }
            return "";
        } catch (IOException broken) {
            return broken.toString();
        }
    }
}

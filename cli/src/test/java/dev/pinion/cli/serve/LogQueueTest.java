package dev.pinion.cli.serve;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

class LogQueueTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Logger logger = new LoggerContext().getLogger("test.Log");

    /// Takes nothing until it is opened.
    private static final class Stuck extends OutputStream {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch opened = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(byte[] bytes, int from, int length) {
            entered.countDown();
            boolean open = false;
            while (!open) {
                try {
                    opened.await();
                    open = true;
                } catch (InterruptedException aPipeDoesNotMind) {
                    open = false;
                }
            }
            taken.write(bytes, from, length);
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }
    }

    @Test
    void everyLineIsWrittenInOrder() {
        var out = new ByteArrayOutputStream();
        LogQueue queue = queue(out);

        for (int n = 0; n < 1_000; n++) {
            queue.doAppend(event("line " + n + "."));
        }
        queue.stop(); // which waits for a limited time; what was in the queue is written all the same

        await().untilAsserted(() -> assertEquals(1_000, text(out).lines().count()));
        String[] lines = text(out).split("\n", -1);
        assertEquals(1_001, lines.length);
        assertTrue(lines[0].endsWith("line 0.") && lines[999].endsWith("line 999."), lines[999]);
        assertEquals(0, queue.dropped());
    }

    @Test
    void whatNobodyTakesMakesNobodyWaitAndIsCountedAndTold() {
        // Given
        var out = new Stuck();
        LogQueue queue = queue(out);
        int lines = 3 * LogQueue.LINES_MAX;
        // When
        assertTimeoutPreemptively(SOON, () -> {
            for (int n = 0; n < lines; n++) {
                queue.doAppend(event("line"));
            }
        });
        // Then
        long dropped = queue.dropped();
        assertTrue(dropped >= lines - LogQueue.LINES_MAX - 1, "dropped " + dropped);
        out.opened.countDown();
        queue.stop();
        await().untilAsserted(() -> assertEquals(lines - dropped + 1, text(out.taken).lines().count()));
        assertTrue(text(out.taken).contains(dropped + " lines of the log were dropped here"));
    }

    @Test
    void fewLongLinesAreBoundedInBytes() {
        var out = new Stuck();
        LogQueue queue = queue(out);
        String mebibyte = "x".repeat(1024 * 1024);

        for (int n = 0; n < 16; n++) {
            queue.doAppend(event(mebibyte));
        }

        assertTrue(queue.dropped() >= 11, "dropped " + queue.dropped());
        out.opened.countDown();
        queue.stop();
    }

    @Test
    void aPipeThatNobodyReadsDoesNotHoldUpTheEnd() throws Exception {
        var out = new Stuck();
        LogQueue queue = queue(out);
        queue.doAppend(event("never read"));
        out.entered.await();

        assertTimeoutPreemptively(SOON, queue::stop);

        out.opened.countDown();
    }

    @Test
    void aPipeThatIsClosedLosesLinesAndNothingElse() {
        LogQueue queue = queue(new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        for (int n = 0; n < 10; n++) {
            queue.doAppend(event("line"));
        }
        queue.stop();

        await().untilAsserted(() -> assertTrue(queue.dropped() >= 10, "dropped " + queue.dropped()));
    }

    private LogQueue queue(OutputStream out) {
        var queue = new LogQueue(new LogLine(LogSetup.Form.TEXT), out, logger);
        queue.start();
        return queue;
    }

    private LoggingEvent event(String message) {
        return new LoggingEvent("test", logger, Level.INFO, message, null, null);
    }

    private static String text(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8);
    }
}

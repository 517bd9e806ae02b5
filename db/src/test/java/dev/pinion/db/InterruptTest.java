package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One interrupt during I/O closes an H2 database; so interrupts of the log's users must never reach it.
class InterruptTest {

    @TempDir
    Path directory;

    @Test
    void interruptsOfAppendersAndReadersDoNoHarm() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
            MessageLog log = database.log();
            AtomicBoolean stop = new AtomicBoolean();
            Thread user = Thread.ofPlatform().start(() -> useUntil(stop, log));
            // When
            while (log.channel("c").last() < 300) {
                user.interrupt();
                Thread.onSpinWait();
            }
            stop.set(true);
            user.join();
            log.flush().join();
            // Then
            long last = log.channel("c").last();
            assertEquals(last + 1, TestLog.append(log, "c", "after").join().seq());
            assertEquals(last, log.read(log.channel("c"), last, 1, 1_000).join().getFirst().seq());
            assertEquals(LogHealth.State.RUNNING, log.health().state());
        }
    }

    private static void useUntil(AtomicBoolean stop, MessageLog log) {
        while (!stop.get()) {
            try {
                CompletableFuture<StoredMessage> stored = TestLog.append(log, "c", "x");
                log.read(log.channel("c"), 1, 10, 1_000).cancel(true);
                stored.get();
            } catch (InterruptedException | java.util.concurrent.ExecutionException interrupted) {
                Thread.interrupted();
            }
        }
    }

    @Test
    void aDatabaseIsOpenedAndClosedByAnInterruptedThread() throws Exception {
        // Given
        Thread.currentThread().interrupt();
        // When
        Database database = TestLog.open(directory);
        database.close();
        // Then
        assertEquals(true, Thread.interrupted());
        TestLog.open(directory).close();
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A fault of ours on the committer, before anything of a batch has reached the database.
class CommitterFaultTest {

    @TempDir
    private Path directory;

    @Test
    void whoeverWaitsIsToldAndTheLogGoesOn() throws Exception {
        // Given
        var clock = new BreakingClock();
        try (Database database = Database.open(DatabaseConfig.defaults(directory), clock)) {
            TestLog.append(database.log(), "news", "one").join();
            // When
            clock.broken = true;
            var failed = assertThrows(CompletionException.class,
                    () -> TestLog.append(database.log(), "news", "two").orTimeout(60, TimeUnit.SECONDS).join());
            clock.broken = false;
            // Then
            assertInstanceOf(StorageException.class, failed.getCause());
            ListeningServer.settled().until(() -> database.log().health().equals(LogHealth.RUNNING));
            assertEquals(2, TestLog.append(database.log(), "news", "three").join().seq());
        }
    }

    private static final class BreakingClock extends Clock {
        private volatile boolean broken;

        @Override
        public Instant instant() {
            if (broken) {
                throw new IllegalStateException("the clock is broken, as a test wants it");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}

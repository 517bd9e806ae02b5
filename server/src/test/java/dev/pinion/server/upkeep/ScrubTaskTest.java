package dev.pinion.server.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;

/// When all that is stored is read again, and where it goes on.
class ScrubTaskTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    private Path folder;
    @SuppressWarnings("NullAway.Init") // before each test
    private Database database;

    @BeforeEach
    void threeChannels() throws Exception {
        database = Database.open(DatabaseConfig.defaults(folder.resolve("db")), Clock.systemUTC());
        for (String channel : List.of("a", "m", "z")) {
            database.log()
                    .append(new NewMessage(database.log().channel(channel), "anna", Bytes.EMPTY,
                            Bytes.owned(channel.repeat(1_000).getBytes(StandardCharsets.UTF_8))), new AppendOutcome() {
                                @Override
                                public void stored(StoredMessage message) {
                                    // as it should
                                }

                                @Override
                                public void failed(StorageException why) {
                                    throw why;
                                }
                            });
        }
        database.log().flush().join();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ScrubTask task(Duration every, Instant now) {
        return new ScrubTask(database, every, new ScrubProgress.Kept(folder), Clock.fixed(now, ZoneOffset.UTC));
    }

    private long readBy(ScrubTask task) throws InterruptedException {
        long before = task.bytes();
        task.run();
        return task.bytes() - before;
    }

    @Test
    void allIsReadOnceInAnIntervalAlsoAcrossRestarts() throws Exception {
        ScrubTask task = task(WEEK, NOW);
        assertTrue(readBy(task) > 3_000, "not all was read");
        assertEquals(NOW.toEpochMilli(), task.lastMillis());
        assertEquals(0, readBy(task));
        assertEquals(0, readBy(task(WEEK, NOW.plus(WEEK).minusMillis(1))));
        assertTrue(readBy(task(WEEK, NOW.plus(WEEK))) > 3_000, "not read again");
        assertEquals(0, task.damaged());
    }

    @Test
    void neverIsNever() throws Exception {
        assertEquals(0, readBy(task(Duration.ZERO, NOW)));
    }

    @Test
    void itGoesOnWhereItWasAndBeginsAnewWhereItFoundDamageOrKnowsNothing() throws Exception {
        long all = readBy(task(WEEK, NOW));
        String begun = NOW.toEpochMilli() + "\n";
        Files.writeString(folder.resolve("scrub"), begun + "m\n0\n0\n");
        long rest = readBy(task(WEEK, NOW));
        assertTrue(rest > 2_000 && rest < 3_000, "read " + rest);
        Files.writeString(folder.resolve("scrub"), begun + "m\n0\n1\n");
        assertTrue(readBy(task(WEEK, NOW)) >= all, "the damage is not looked at again");
        Files.writeString(folder.resolve("scrub"), "nonsense\n");
        assertTrue(readBy(task(WEEK, NOW)) >= all, "what is unreadable is taken for the end");
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// Messages that are acknowledged and not yet in the database: they are read, counted, backed up and found again like
/// all others.
class WriteAheadLogTest {

    @TempDir
    private Path directory;
    private KilledDatabase files;

    @BeforeEach
    void nameTheDirectories() {
        files = new KilledDatabase(directory);
    }

    @Test
    void theyAreReadTogetherWithWhatTheDatabaseHolds() throws Exception {
        // Given
        try (Database database = TestLog.open(files.live())) {
            KilledDatabase.fill(database.log(), "c", 1, 50);
        }
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            MessageLog log = database.log();
            // When
            KilledDatabase.fill(log, "c", 51, 120);
            KilledDatabase.fill(log, "new", 1, 3);
            // Then
            assertEquals(KilledDatabase.expected(120), KilledDatabase.texts(log, "c"));
            assertEquals(KilledDatabase.expected(3), KilledDatabase.texts(log, "new"));
            ChannelLog channel = log.channel("c");
            assertEquals(List.of(49L, 50L, 51L, 52L),
                    log.read(channel, 49, 4, 1 << 20).join().stream().map(StoredMessage::seq).toList());
            assertEquals(1, log.read(channel, 50, 10, 1).join().size());
            assertEquals(1, log.read(channel, 51, 10, 1).join().size());
            assertTrue(log.read(channel, 121, 10, 1 << 20).join().isEmpty());
            held.letGo();
            assertEquals(KilledDatabase.expected(120), KilledDatabase.texts(log, "c"));
        }
    }

    @Test
    void aPointInTimeIsFoundAmongThem() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000);
        HeldApplier held = new HeldApplier();
        try (Database database = OpenDatabase.open(DatabaseConfig.defaults(files.live()), clock,
                StoreSeams.none().wrapping(held::wrap)); held) {
            MessageLog log = database.log();
            // When
            for (int n = 0; n < 5; n++) {
                TestLog.append(log, "c", "m" + n).join();
                clock.advance(100);
            }
            log.flush().join();
            // Then
            ChannelLog channel = log.channel("c");
            assertEquals(1, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(0)).join());
            assertEquals(3, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(1_101)).join());
            assertEquals(6, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(1_401)).join());
        }
    }

    @Test
    void anIdempotencyKeyIsKnownBeforeAndAfterItIsInTheDatabaseAndAfterAKill() throws Exception {
        // Given
        IdempotencyKey key = new IdempotencyKey("alice", "k");
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            assertEquals("stored 1", publish(database.log(), key, "one"));
            // When // Then
            assertEquals("duplicate 1", publish(database.log(), key, "one"));
            assertEquals("mismatch", publish(database.log(), key, "two"));
            files.kill();
            held.letGo();
            database.log().flush().join();
            assertEquals("duplicate 1", publish(database.log(), key, "one"));
        }
        try (Database database = TestLog.open(files.killed())) {
            assertEquals("duplicate 1", publish(database.log(), key, "one"));
            assertEquals("mismatch", publish(database.log(), key, "two"));
        }
    }

    private static String publish(MessageLog log, IdempotencyKey key, String body) throws InterruptedException {
        CompletableFuture<String> told = new CompletableFuture<>();
        log.append(new NewMessage(log.channel("c"), "alice", Bytes.EMPTY, TestLog.utf8(body), key),
                TestLog.telling(told));
        return told.join();
    }

    @Test
    void aBackupHoldsThem() throws Exception {
        // Given
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            KilledDatabase.fill(database.log(), "c", 1, 20);
            // When
            CompletableFuture<VerifyReport> backup = database.backup(directory.resolve("backup"));
            held.letGo();
            // Then
            assertEquals(20, backup.join().messages());
        }
    }

}

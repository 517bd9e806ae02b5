package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// A disk that is full, nearly full, read-only, failing or slow: publishers are told, readers go on, health says what is
/// wrong, and when the disk is well again so is the log, without a restart.
class DiskTroubleTest {

    private static final DiskLimits LIMITS = new DiskLimits(2_000, 1_000, Duration.ofSeconds(20), Duration.ofMillis(5),
            Duration.ofSeconds(30));
    private static final DiskLimits SOON_SLOW = new DiskLimits(2_000, 1_000, Duration.ofMillis(50),
            Duration.ofMillis(5), Duration.ofSeconds(30));
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    private final FaultDisk disk = new FaultDisk();
    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    private final StoreSeams seams = StoreSeams.none()
            .over(disk.prefix(), new JournalLimits(MEGABYTE, 300 * 1024))
            .withFreeBytes(_ -> free.get());

    @AfterEach
    void endDisk() {
        disk.close();
    }

    private Database open() {
        return open(LIMITS);
    }

    private Database open(DiskLimits limits) {
        return OpenDatabase.open(DatabaseConfig.defaults(directory).withDisk(limits), Clock.systemUTC(), seams);
    }

    private static void awaitHealth(MessageLog log, LogHealth.State state, LogHealth.Trouble trouble) {
        ListeningServer.settled().until(log::health, health -> health.state() == state && health.trouble() == trouble);
    }

    private static List<StoredMessage> fillUntilRefused(MessageLog log) throws InterruptedException {
        List<StoredMessage> acknowledged = new CopyOnWriteArrayList<>();
        boolean accepted = true;
        while (accepted) {
            try {
                StoredMessage stored = TestLog.append(log, "c", "x".repeat(20_000)).exceptionally(_ -> null).join();
                accepted = stored != null && acknowledged.add(stored);
            } catch (StorageException refused) {
                accepted = false;
            }
        }
        return acknowledged;
    }

    /// On its way to the disk, or at once where the applier has met the disk first.
    private static boolean fails(MessageLog log) throws InterruptedException {
        try {
            return TestLog.append(log, "c", "fails").handle((_, failure) -> failure != null).join();
        } catch (StorageException refused) {
            return true;
        }
    }

    private static void appendPerhaps(MessageLog log) throws InterruptedException {
        try {
            TestLog.append(log, "c", "may fail").exceptionally(_ -> null);
        } catch (StorageException refused) {
            // The applier met the failure of the round before.
        }
    }

    private static void assertReadable(MessageLog log, List<StoredMessage> acknowledged) {
        List<StoredMessage> read = TestLog.readAll(log, log.channel("c"));
        for (int n = 0; n < acknowledged.size(); n++) {
            assertEquals(acknowledged.get(n).seq(), read.get(n).seq());
            assertEquals(acknowledged.get(n).chain(), read.get(n).chain());
            assertEquals(acknowledged.get(n).body(), read.get(n).body());
        }
    }

    @Test
    void aFullDiskIsToldReadsGoOnAndWhenThereIsSpaceServiceResumesByItself() throws Exception {
        // Given
        try (Database database = open()) {
            MessageLog log = database.log();
            disk.limit(disk.usedBytes() + MEGABYTE);
            // When
            List<StoredMessage> acknowledged = fillUntilRefused(log);
            // Then
            awaitHealth(log, LogHealth.State.RECOVERING, LogHealth.Trouble.DISK_FULL);
            assertTrue(log.health().detail().contains("No space left on device"), log.health()::toString);
            assertTrue(acknowledged.size() > 10, "no load");
            assertReadable(log, acknowledged);
            assertThrows(StorageException.class, () -> TestLog.append(log, "c", "refused"));
            // When
            disk.limit(Long.MAX_VALUE);
            // Then
            awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.NONE);
            acknowledged.add(TestLog.append(log, "d", "goes on").join());
            assertReadable(log, acknowledged.subList(0, acknowledged.size() - 1));
        }
        try (Database again = open()) {
            assertEquals(1, again.log().channel("d").last());
        }
    }

    @Test
    void aDiskThatBecameReadOnlyIsNamedAndReadsGoOn() throws Exception {
        // Given
        try (Database database = open()) {
            MessageLog log = database.log();
            StoredMessage before = TestLog.append(log, "c", "before").join();
            // When
            disk.readOnly(true);
            assertTrue(fails(log));
            // Then
            awaitHealth(log, LogHealth.State.RECOVERING, LogHealth.Trouble.READ_ONLY);
            assertReadable(log, List.of(before));
            // When
            disk.readOnly(false);
            // Then
            awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.NONE);
            TestLog.append(log, "c", "goes on").join();
        }
    }

    @Test
    void belowTheReserveAppendsAreRefusedAndRetentionStillMakesSpace() throws Exception {
        // Given
        try (Database database = open()) {
            MessageLog log = database.log();
            for (int n = 0; n < 10; n++) {
                TestLog.append(log, "c", "m" + n).join();
            }
            // When
            free.set(999);
            awaitHealth(log, LogHealth.State.REFUSING, LogHealth.Trouble.DISK_FULL);
            // Then
            StorageException refused = assertThrows(StorageException.class, () -> TestLog.append(log, "c", "refused"));
            assertTrue(String.valueOf(refused.getMessage()).contains("999 bytes left"), refused::toString);
            assertThrows(StorageException.class,
                    () -> log.appendAll(List.of(TestLog.message(log.channel("c"), "refused")),
                            TestLog.completingAll(new CompletableFuture<>())));
            assertEquals(
                    9, log
                            .retain(log.channel("c"),
                                    new RetentionLimits(Duration.ofDays(1), 1, Long.MAX_VALUE / 2, Duration.ZERO), 100)
                            .join());
            assertEquals(1, TestLog.readAll(log, log.channel("c")).size());
            // When
            free.set(5_000);
            // Then
            awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.NONE);
            TestLog.append(log, "c", "goes on").join();
        }
    }

    @Test
    void lowSpaceWarnsEarlyAndTheListenerHearsEachChangeOnce() throws Exception {
        // Given
        List<LogHealth.Trouble> heard = new CopyOnWriteArrayList<>();
        try (Database database = open()) {
            MessageLog log = database.log();
            log.listenToHealth(health -> heard.add(health.trouble()));
            // When
            free.set(1_500);
            awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.LOW_SPACE);
            TestLog.append(log, "c", "is still taken").join();
            free.set(1_400);
            ListeningServer.settled().until(() -> log.health().detail().contains("1400"));
            free.set(3_000);
            awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.NONE);
        }
        // Then
        assertEquals(List.of(LogHealth.Trouble.NONE, LogHealth.Trouble.LOW_SPACE, LogHealth.Trouble.NONE),
                heard.subList(0, 3));
    }

    @Test
    void aSlowDiskShowsWhileTheCommitHangsAndNobodyIsToldTooEarly() throws Exception {
        // Given
        try (Database database = open(SOON_SLOW)) {
            MessageLog log = database.log();
            StoredMessage before = TestLog.append(log, "c", "before").join();
            // When
            CountDownLatch hanging = disk.hangForces();
            CompletableFuture<StoredMessage> waits = TestLog.append(log, "c", "waits");
            try {
                awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.SLOW_DISK);
                // Then
                assertFalse(waits.isDone());
                assertReadable(log, List.of(before));
                assertEquals(1, log.channel("c").last());
            } finally {
                // When
                hanging.countDown();
            }
            // Then
            assertEquals(2, waits.join().seq());
            awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.NONE);
        }
    }

    @Test
    void readsWaitForADatabaseThatIsReopenedAndDoNotFail() throws Exception {
        // Given
        try (Database database = open()) {
            MessageLog log = database.log();
            StoredMessage first = TestLog.append(log, "c", "first").join();
            log.flush().join();
            for (int n = 1; n <= 20; n++) {
                // When
                disk.failAfter(n % 7 + 1, false);
                appendPerhaps(log);
                // Then
                for (int read = 0; read < 10; read++) {
                    assertEquals(first.body(), log.read(log.channel("c"), 1, 1, 1_000).join().getFirst().body());
                }
                disk.heal();
                awaitHealth(log, LogHealth.State.RUNNING, LogHealth.Trouble.NONE);
            }
        }
    }

    @Test
    void aDatabaseThatWasReplacedByAnOlderOneIsNotUsed() throws Exception {
        // Given
        try (Database database = open()) {
            MessageLog log = database.log();
            TestLog.append(log, "c", "one").join();
            try (FaultDisk older = disk.copy()) {
                TestLog.append(log, "c", "two").join();
                // When
                disk.files().clear();
                disk.files().putAll(older.copy(disk));
                disk.failAfter(1, false);
                boolean _ = fails(log);
                // Then
                awaitHealth(log, LogHealth.State.RECOVERING, LogHealth.Trouble.HISTORY_LOST);
                assertThrows(StorageException.class, () -> TestLog.append(log, "c", "refused"));
            }
        }
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.start.OpenDatabase;

/// Every JDBC call fails once, or from then on, until none is left to fail: nothing is acknowledged that is not there
/// afterwards, nobody waits for ever, and the log goes on by itself when the calls work again. The default run takes
/// samples, the slow one all, or each nth from a random first one (`pinion.fault.step`).
@Order(1) // long: it begins first
class JdbcFaultTest {
    private static final int STEP = Integer.getInteger("pinion.fault.step", 1);

    @TempDir
    Path directory;

    private final FailingJdbc jdbc = new FailingJdbc();
    private final FaultDisk disk = new FaultDisk();

    private Database open(FaultDisk on) {
        return OpenDatabase.open(DatabaseConfig.defaults(directory).withDisk(FaultLoad.IMPATIENT), Clock.systemUTC(),
                StoreSeams.none().over(on.prefix(), FaultLoad.LIMITS).wrapping(jdbc::wrap));
    }

    /// The first call that fails, and each so many later.
    private static int first(int step) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return 1 + new Random(seed).nextInt(step);
    }

    @ParameterizedTest
    @CsvSource({"false, 7", "true, 11"})
    void nothingIsAcknowledgedThatIsNotStored(boolean fromThenOn, int step) throws Exception {
        failCalls(fromThenOn, step);
    }

    @Tag("slow")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsAcknowledgedThatIsNotStoredWhicheverCallFails(boolean fromThenOn) throws Exception {
        failCalls(fromThenOn, STEP);
    }

    private void failCalls(boolean fromThenOn, int step) throws Exception {
        FaultLoad load = new FaultLoad();
        try (Database database = open(disk)) {
            load.run(database);
            boolean fired = true;
            for (int n = first(step); fired; n += step) {
                // Given
                jdbc.arm(n, fromThenOn);
                // When
                load.run(database);
                fired = jdbc.fired();
                jdbc.disarm();
                // Then
                ListeningServer.settled().until(() -> database.log().health().state() == LogHealth.State.RUNNING);
                load.assertKept(database, "call " + n);
            }
            load.assertAllReadable(database);
        }
        try (Database again = open(disk)) {
            load.assertAllReadable(again);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 60", "true, 60"})
    void anOpeningThatFailsLeavesTheDatabaseAsItWas(boolean fromThenOn, int step) throws Exception {
        failOpenings(fromThenOn, step);
    }

    @Tag("slow")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOpeningThatFailsLeavesTheDatabaseAsItWasWhicheverCallFails(boolean fromThenOn) throws Exception {
        failOpenings(fromThenOn, STEP);
    }

    private void failOpenings(boolean fromThenOn, int step) throws Exception {
        FaultLoad load = new FaultLoad();
        try (Database database = open(disk)) {
            load.run(database);
        }
        boolean fired = true;
        for (int n = first(step); fired; n += step) {
            try (FaultDisk copy = disk.copy()) {
                // Given
                jdbc.arm(n, fromThenOn);
                // When
                openAndClose(copy);
                fired = jdbc.fired();
                jdbc.disarm();
                // Then
                try (Database database = open(copy)) {
                    load.assertAllReadable(database);
                }
            }
        }
    }

    private void openAndClose(FaultDisk on) {
        try {
            open(on).close();
        } catch (DatabaseRefusedException | StorageException | CompletionException refused) {
            assertTrue(jdbc.fired(), refused::toString);
        }
    }

    @Tag("slow")
    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aBackupThatFailsSaysSoAndHarmsNobodyWhicheverCallFails() throws Exception {
        // Given: few rows, and always the same, since each makes calls that can fail
        FaultLoad load = new FaultLoad();
        try (Database database = open(disk)) {
            TestLog.append(database.log(), "kept", "one").join();
            TestLog.append(database.log(), "kept", "two").join();
            boolean fired = true;
            for (int n = first(STEP); fired; n += STEP) {
                Path backup = directory.resolve("backup" + n);
                jdbc.arm(n, false);
                // When
                boolean sound = database.backup(backup)
                        .handle((report, _) -> report != null && report.isSound())
                        .join();
                fired = jdbc.fired();
                jdbc.disarm();
                // Then
                assertEquals(sound, java.nio.file.Files.exists(backup.resolve(DatabaseDirectory.FILE)), "call " + n);
                ListeningServer.settled().until(() -> database.log().health().state() == LogHealth.State.RUNNING);
                Directories.delete(backup);
            }
            load.run(database);
            load.assertAllReadable(database);
        }
    }

    @Test
    void closingEndsALogThatCannotBeReopened() throws Exception {
        // Given
        Database database = open(disk);
        TestLog.append(database.log(), "c", "before").join();
        jdbc.arm(1, true);
        TestLog.append(database.log(), "c", "fails").exceptionally(_ -> null).join();
        // When
        database.close();
        // Then
        assertEquals(LogHealth.State.CLOSED, database.log().health().state());
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.offline.Verification;
import dev.pinion.db.start.OpenDatabase;

/// Every operation on a file (open, read, write, truncate, force) fails once, or from then on, until none is left to
/// fail: during opening, load, retention, compaction and recovery. The default run takes samples, the slow one all,
/// or each nth from a random first one (`pinion.fault.step`).
class FileFaultTest {

    private static final int RUNS = 4;
    private static final int STEP = Integer.getInteger("pinion.fault.step", 1);

    @TempDir
    Path directory;

    private final FaultDisk prepared = new FaultDisk();
    private final FaultLoad load = new FaultLoad();

    private static StoreSeams seams(FaultDisk disk) {
        return StoreSeams.none().over(disk.prefix(), FaultLoad.LIMITS);
    }

    private Database open(FaultDisk disk) {
        return OpenDatabase.open(DatabaseConfig.defaults(directory).withDisk(FaultLoad.IMPATIENT), Clock.systemUTC(),
                seams(disk));
    }

    @BeforeEach
    void aDatabaseWithMessages() throws Exception {
        try (Database database = open(prepared)) {
            load.run(database);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false, 23", "true, false, 23", "false, true, 97", "true, true, 97"})
    void nothingAcknowledgedIsLostWhicheverOperationFails(boolean fromThenOn, boolean readsToo, int step)
            throws Exception {
        failOperations(fromThenOn, readsToo, step);
    }

    @Tag("slow")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void nothingAcknowledgedIsLostUntilNoOperationIsLeftToFail(boolean fromThenOn, boolean readsToo) throws Exception {
        failOperations(fromThenOn, readsToo, STEP);
    }

    private void failOperations(boolean fromThenOn, boolean readsToo, int step) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        boolean fired = true;
        int n = 1 + new Random(seed).nextInt(step);
        while (fired) {
            try (FaultDisk disk = prepared.copy()) {
                fired = failOne(disk, n, fromThenOn, readsToo);
            }
            n += step;
        }
        System.out.println(n - step + " operations");
    }

    private boolean failOne(FaultDisk disk, int n, boolean fromThenOn, boolean readsToo) throws Exception {
        // Given
        String when = "operation " + n;
        FaultLoad here = new FaultLoad();
        if (readsToo) {
            disk.readsMayFailToo();
        }
        disk.failAfter(n, fromThenOn);
        boolean healsBeforeClosing = n % 2 == 0;
        try (Database database = open(disk)) {
            // When
            for (int run = 0; run < RUNS; run++) {
                here.run(database);
            }
            // Then
            if (healsBeforeClosing) {
                disk.heal();
                ListeningServer.settled()
                        .alias(when)
                        .until(() -> database.log().health().state() == LogHealth.State.RUNNING);
                here.assertKept(database, when);
            }
        } catch (DatabaseRefusedException | StorageException | CompletionException refused) {
            assertTrue(disk.fired(), () -> when + " " + refused);
        }
        boolean fired = disk.fired();
        disk.heal();
        try (Database again = open(disk)) {
            load.assertAllReadable(again);
            here.assertAllReadable(again);
            here.assertKept(again, when);
        }
        assertSound(disk, when);
        return fired;
    }

    private void assertSound(FaultDisk disk, String when) throws SQLException {
        try (JournalOpening files = seams(disk).openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, H2Store.READ_ONLY)
                        .getConnection()) {
            assertEquals(List.of(), new Verification(connection, _ -> {}).run(null).faults(), when);
        }
    }
}

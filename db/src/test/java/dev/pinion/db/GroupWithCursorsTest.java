package dev.pinion.db;

import static dev.pinion.db.CursorGroupContract.bodies;
import static dev.pinion.db.CursorGroupContract.commit;
import static dev.pinion.db.CursorGroupContract.floor;
import static dev.pinion.db.CursorGroupContract.save;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// What was read and what was made of it are stored together or not at all, whichever call of the database fails.
class GroupWithCursorsTest {

    private static final DiskLimits READS_WAIT = new DiskLimits(0, 0, Duration.ofSeconds(2), Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    @TempDir
    private Path directory;

    private static boolean isRunning(MessageLog log) throws InterruptedException {
        return log.health().state() == LogHealth.State.RUNNING
                && log.flush().handle((_, failure) -> failure == null).join();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neitherIsThereWithoutTheOther(boolean fromThenOn) throws Exception {
        try (FaultDisk disk = new FaultDisk();
                Database database = OpenDatabase.open(DatabaseConfig.defaults(directory).withDisk(READS_WAIT),
                        Clock.systemUTC(), StoreSeams.none().over(disk.prefix(), FaultLoad.LIMITS))) {
            long owner = database.cursors().claim("alice", "one", 0, 10).join().orElseThrow();
            List<String> acknowledged = new ArrayList<>();
            int failed = 0;
            for (int n = 1; n <= 12; n++) {
                // When: the log's own write or sync fails, or one of the applier's
                disk.failAfter(1 + n % 3, fromThenOn);
                String body = "m" + n;
                commit(database, List.of(body), save("one", owner, n)).thenRun(() -> acknowledged.add(body))
                        .exceptionally(_ -> null)
                        .join();
                failed += disk.fired() ? 1 : 0;
                disk.heal();
                // Then: the committer may hear only now of a failure that the applier met
                ListeningServer.settled()
                        .ignoreExceptionsInstanceOf(StorageException.class)
                        .until(() -> isRunning(database.log()));
                List<String> stored = bodies(database);
                assertEquals(stored.contains(body), floor(database, "one") == n, "call " + n + ": " + stored);
                assertTrue(stored.containsAll(acknowledged), "call " + n);
            }
            assertTrue(failed > 4, "only " + failed + " calls failed");
        }
    }
}

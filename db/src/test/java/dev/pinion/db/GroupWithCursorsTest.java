package dev.pinion.db;

import static dev.pinion.db.CursorGroupContract.bodies;
import static dev.pinion.db.CursorGroupContract.commit;
import static dev.pinion.db.CursorGroupContract.floor;
import static dev.pinion.db.CursorGroupContract.save;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// What was read and what was made of it are stored together or not at all, whichever call of the database fails.
class GroupWithCursorsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neitherIsThereWithoutTheOther(boolean fromThenOn) throws Exception {
        try (FaultDisk disk = new FaultDisk();
                Database database = OpenDatabase.open(DatabaseConfig.defaults(directory).withDisk(FaultLoad.IMPATIENT),
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
                // Then
                await().until(() -> database.log().health().state() == LogHealth.State.RUNNING);
                database.log().flush().join();
                List<String> stored = bodies(database);
                assertEquals(stored.contains(body), floor(database, "one") == n, "call " + n + ": " + stored);
                assertTrue(stored.containsAll(acknowledged), "call " + n);
            }
            assertTrue(failed > 4, "only " + failed + " calls failed");
        }
    }
}

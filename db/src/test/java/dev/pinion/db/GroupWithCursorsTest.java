package dev.pinion.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// What was read and what was made of it are stored together or not at all, whichever call of the database fails.
class GroupWithCursorsTest {

    @TempDir
    private Path directory;

    private static Cursors.Save save(String name, long owner, long floor) {
        return new Cursors.Save("alice", name, owner, List.of(new Cursors.Position("in", floor, Bytes.EMPTY)), floor);
    }

    private static CompletableFuture<List<StoredMessage>> commit(Database database, List<String> bodies,
            Cursors.Save... saves) throws InterruptedException {
        CompletableFuture<List<StoredMessage>> stored = new CompletableFuture<>();
        ChannelLog out = database.log().channel("out");
        database.log()
                .appendAll(bodies.stream().map(body -> TestLog.message(out, body)).toList(), List.of(saves),
                        TestLog.completingAll(stored));
        return stored;
    }

    private static long floor(Database database, String name) {
        return database.cursors()
                .positions("alice", name)
                .join()
                .stream()
                .mapToLong(Cursors.Position::floor)
                .max()
                .orElse(0);
    }

    private static List<String> bodies(Database database) {
        return TestLog.readAll(database.log(), database.log().channel("out")).stream().map(TestLog::text).toList();
    }

    @Test
    void messagesAndCursorsAreThereAfterARestart() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
            long one = database.cursors().claim("alice", "one", 0, 10).join().orElseThrow();
            long two = database.cursors().claim("alice", "two", 0, 10).join().orElseThrow();
            // When
            assertEquals(2,
                    commit(database, List.of("a", "b"), save("one", one, 7), save("two", two, 9)).join().size());
            assertEquals(List.of(), commit(database, List.of(), save("one", one, 8)).join());
        }
        // Then
        try (Database database = TestLog.open(directory)) {
            assertEquals(List.of("a", "b"), bodies(database));
            assertEquals(8, floor(database, "one"));
            assertEquals(9, floor(database, "two"));
        }
    }

    @Test
    void whoLostOneOfItsCursorsStoresNothing() throws Exception {
        try (Database database = TestLog.open(directory)) {
            // Given
            long one = database.cursors().claim("alice", "one", 0, 10).join().orElseThrow();
            long two = database.cursors().claim("alice", "two", 0, 10).join().orElseThrow();
            database.cursors().claim("alice", "two", 0, 10).join();
            // When
            var failed = assertThrows(CompletionException.class,
                    () -> commit(database, List.of("a"), save("one", one, 7), save("two", two, 9)).join());
            // Then
            assertInstanceOf(StorageException.class, failed.getCause());
            assertEquals(List.of(), bodies(database));
            assertEquals(0, floor(database, "one"));
            assertEquals(1, commit(database, List.of("b"), save("one", one, 7)).join().getFirst().seq());
        }
    }

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

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

/// What was read and what was made of it are stored together or not at all, whichever call of the database fails.
abstract class CursorGroupContract extends LogContract {

    CursorGroupContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    static Cursors.Save save(String name, long owner, long floor) {
        return new Cursors.Save("alice", name, owner, List.of(new Cursors.Position("in", floor, Bytes.EMPTY)), floor);
    }

    static CompletableFuture<List<StoredMessage>> commit(Database database, List<String> bodies, Cursors.Save... saves)
            throws InterruptedException {
        CompletableFuture<List<StoredMessage>> stored = new CompletableFuture<>();
        ChannelLog out = database.log().channel("out");
        database.log()
                .appendAll(bodies.stream().map(body -> TestLog.message(out, body)).toList(), List.of(saves),
                        TestLog.completingAll(stored));
        return stored;
    }

    static long floor(Database database, String name) {
        return database.cursors()
                .positions("alice", name)
                .join()
                .stream()
                .mapToLong(Cursors.Position::floor)
                .max()
                .orElse(0);
    }

    static List<String> bodies(Database database) {
        return TestLog.readAll(database.log(), database.log().channel("out")).stream().map(TestLog::text).toList();
    }

    @Test
    void messagesAndCursorsAreThereAfterARestart() throws Exception {
        // Given
        try (Database database = open(directory)) {
            long one = database.cursors().claim("alice", "one", 0, 10).join().orElseThrow();
            long two = database.cursors().claim("alice", "two", 0, 10).join().orElseThrow();
            // When
            assertEquals(2,
                    commit(database, List.of("a", "b"), save("one", one, 7), save("two", two, 9)).join().size());
            assertEquals(List.of(), commit(database, List.of(), save("one", one, 8)).join());
        }
        // Then
        try (Database database = open(directory)) {
            assertEquals(List.of("a", "b"), bodies(database));
            assertEquals(8, floor(database, "one"));
            assertEquals(9, floor(database, "two"));
        }
    }

    @Test
    void whoLostOneOfItsCursorsStoresNothing() throws Exception {
        try (Database database = open(directory)) {
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
}

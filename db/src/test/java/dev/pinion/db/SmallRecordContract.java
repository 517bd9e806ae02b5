package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

abstract class SmallRecordContract extends LogContract {

    SmallRecordContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    @Test
    void aCursorKeepsItsPositionsOverARestart() throws Exception {
        // Given
        Cursors.Position position = new Cursors.Position("news", 7, TestLog.utf8("9-12"));
        try (Database database = open(directory)) {
            long owner = database.cursors().claim("alice", "reader", 1_000, 10).join().orElseThrow();
            // When
            assertTrue(database.cursors().save("alice", "reader", owner, List.of(position), 2_000).join());
        }
        // Then
        try (Database database = open(directory)) {
            assertEquals(List.of(position), database.cursors().positions("alice", "reader").join());
            assertEquals(List.of("reader"), database.cursors().names("alice").join());
            assertEquals(List.of(), database.cursors().positions("bob", "reader").join());
        }
    }

    @Test
    void anOlderOwnerIsFencedOut() throws Exception {
        // Given
        try (Database database = open(directory)) {
            Cursors cursors = database.cursors();
            long first = cursors.claim("alice", "reader", 0, 10).join().orElseThrow();
            long second = cursors.claim("alice", "reader", 0, 10).join().orElseThrow();
            // When // Then
            Cursors.Position position = new Cursors.Position("news", 7, Bytes.EMPTY);
            assertFalse(cursors.save("alice", "reader", first, List.of(position), 0).join());
            assertEquals(List.of(), cursors.positions("alice", "reader").join());
            assertTrue(cursors.save("alice", "reader", second, List.of(position), 0).join());
        }
    }

    @Test
    void aCursorIsChangedByWhatIsFoundUnderItsLock() throws Exception {
        // Given
        Cursors.Position first = new Cursors.Position("news", 7, TestLog.utf8("9-12"));
        Cursors.Position second = new Cursors.Position("news", 8, TestLog.utf8("9-13"));
        List<Cursors.Found> seen = new ArrayList<>();
        try (Database database = open(directory)) {
            Cursors cursors = database.cursors();
            // When: made, changed, and left as it is
            assertEquals("made", cursors.change("alice", "reader", found -> {
                seen.add(found);
                return new Cursors.Decided<>("made", 5, List.of(first), true);
            }).join());
            assertEquals(6L, cursors.change("alice", "reader", found -> {
                seen.add(found);
                return new Cursors.Decided<>(found.owner() + 1, found.owner() + 1, List.of(second), false);
            }).join());
            assertEquals("nothing",
                    cursors.change("alice", "another", found -> Cursors.Decided.only("nothing")).join());
            // Then
            assertEquals(List.of(0L, 5L), seen.stream().map(Cursors.Found::owner).toList());
            assertEquals(List.of(List.of(), List.of(first)), seen.stream().map(Cursors.Found::positions).toList());
            assertFalse(cursors.save("alice", "reader", 5, List.of(first), 0).join());
            assertEquals(List.of("reader"), cursors.names("alice").join());
        }
        try (Database database = open(directory)) {
            assertEquals(List.of(second), database.cursors().positions("alice", "reader").join());
        }
    }

    @Test
    void cursorsAreBoundedPerIdentityAndExpireUnused() throws Exception {
        // Given
        try (Database database = open(directory)) {
            Cursors cursors = database.cursors();
            cursors.claim("alice", "a", 1_000, 2).join();
            cursors.claim("alice", "b", 2_000, 2).join();
            // When // Then
            assertEquals(OptionalLong.empty(), cursors.claim("alice", "c", 3_000, 2).join());
            assertTrue(cursors.claim("alice", "b", 3_000, 2).join().isPresent());
            assertEquals(1, cursors.removeUnusedSince(3_000, 100).join());
            assertEquals(List.of("b"), cursors.names("alice").join());
            cursors.remove("alice", "b").join();
            assertEquals(List.of(), cursors.names("alice").join());
        }
    }

    @Test
    void recordsAreWrittenOverwrittenAndRemoved() throws Exception {
        // Given
        try (Database database = open(directory)) {
            DurableRecords records = database.revocations();
            records.put("a", TestLog.utf8("1"), 10).join();
            records.put("b", TestLog.utf8("2"), 20).join();
            records.put("a", TestLog.utf8("3"), 30).join();
            // When // Then
            assertEquals(List.of(new DurableRecords.Entry("a", TestLog.utf8("3"), 30),
                    new DurableRecords.Entry("b", TestLog.utf8("2"), 20)), records.after("", 100).join());
            assertEquals(1, records.removeBefore(25, 100).join());
            records.put("c", TestLog.utf8("4"), 40).join();
            records.remove("a").join();
            assertEquals(List.of("c"), records.after("", 10).join().stream().map(DurableRecords.Entry::key).toList());
            assertEquals(List.of(), database.pinConfirmations().after("", 10).join());
        }
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallRecordsTest {

    @TempDir
    Path directory;

    @Test
    void aCursorKeepsItsPositionsOverARestart() throws Exception {
        // Given
        Cursors.Position position = new Cursors.Position("news", 7, TestLog.utf8("9-12"));
        try (Database database = TestLog.open(directory)) {
            long owner = database.cursors().claim("alice", "reader", 1_000, 10).join().orElseThrow();
            // When
            assertTrue(database.cursors().save("alice", "reader", owner, List.of(position), 2_000).join());
        }
        // Then
        try (Database database = TestLog.open(directory)) {
            assertEquals(List.of(position), database.cursors().positions("alice", "reader").join());
            assertEquals(List.of("reader"), database.cursors().names("alice").join());
            assertEquals(List.of(), database.cursors().positions("bob", "reader").join());
        }
    }

    @Test
    void anOlderOwnerIsFencedOut() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
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
    void cursorsAreBoundedPerIdentityAndExpireUnused() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
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
        try (Database database = TestLog.open(directory)) {
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

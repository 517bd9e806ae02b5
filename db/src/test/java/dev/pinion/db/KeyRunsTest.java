package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// Idempotency keys that are so many that they are gathered in runs.
class KeyRunsTest {

    private static final int KEYS = 300;

    @TempDir
    private Path directory;

    private static Database open(Path directory) {
        return OpenDatabase.open(DatabaseConfig.defaults(directory), Clock.systemUTC(),
                StoreSeams.none().withRecentKeys(20));
    }

    private static String publish(Database database, String identity, int key) throws InterruptedException {
        return publishAll(database, identity, key, key).getFirst();
    }

    private static List<String> publishAll(Database database, String identity, int first, int last)
            throws InterruptedException {
        List<CompletableFuture<String>> told = new ArrayList<>();
        for (int key = first; key <= last; key++) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            told.add(answer);
            ChannelLog channel = database.log().channel("c" + key % 3);
            NewMessage message = new NewMessage(channel, "somebody", Bytes.EMPTY, TestLog.utf8("body"),
                    new IdempotencyKey(identity, "key " + key));
            database.log().append(message, TestLog.telling(answer));
            if (key % 7 == 0) {
                settle(database);
            }
        }
        return told.stream().map(CompletableFuture::join).toList();
    }

    /// All that was accepted is in the database when this returns.
    private static void settle(Database database) throws InterruptedException {
        database.identities().all().join();
    }

    private static List<String> duplicates(List<String> stored) {
        return stored.stream().map(each -> each.replace("stored", "duplicate")).toList();
    }

    @Test
    void eachKeyIsKnownInItsRunAndAfterARestartAndInACopy() throws Exception {
        List<String> stored;
        try (Database database = open(directory.resolve("db"))) {
            // Given
            stored = publishAll(database, "alice", 1, KEYS);
            assertTrue(stored.stream().allMatch(each -> each.startsWith("stored")));
            // When, Then
            assertEquals(duplicates(stored), publishAll(database, "alice", 1, KEYS));
            assertEquals("stored " + (KEYS / 3 + 1), publish(database, "alice", KEYS + 3));
            database.backup(directory.resolve("copy")).join();
        }
        for (String place : List.of("db", "copy")) {
            try (Database database = open(directory.resolve(place))) {
                assertEquals(duplicates(stored), publishAll(database, "alice", 1, KEYS));
                assertEquals("stored " + (KEYS / 3 + 2), publish(database, "alice", KEYS + 6));
            }
        }
    }

    @Test
    void runsAreForgottenAfterTheWindowAndNewOnesAreKept() throws Exception {
        try (Database database = open(directory)) {
            // Given
            publishAll(database, "alice", 1, KEYS);
            settle(database);
            // When
            int forgotten = database.forgetKeysBefore(Long.MAX_VALUE, Integer.MAX_VALUE).join();
            // Then
            assertEquals(KEYS, forgotten);
            List<String> stored = publishAll(database, "alice", 1, KEYS);
            assertTrue(stored.stream().allMatch(each -> each.startsWith("stored")), stored::toString);
            assertEquals(0, database.forgetKeysBefore(1, Integer.MAX_VALUE).join());
            assertEquals(duplicates(stored), publishAll(database, "alice", 1, KEYS));
        }
    }

    @Test
    void nowAndThenOnlySomeAreForgottenTheOldestFirst() throws Exception {
        try (Database database = open(directory)) {
            // Given
            List<String> stored = publishAll(database, "alice", 1, KEYS);
            settle(database);
            // When
            int forgotten = database.forgetKeysBefore(Long.MAX_VALUE, 1).join();
            // Then
            assertTrue(forgotten >= 1 && forgotten < KEYS / 2, "forgotten: " + forgotten);
            assertEquals(KEYS - forgotten, database.forgetKeysBefore(Long.MAX_VALUE, KEYS).join());
            assertEquals(KEYS, stored.size());
        }
    }

    @Test
    void keysInRunsAreFoundUnderAnotherNameAndTheOldNameIsFree() throws Exception {
        List<String> alices;
        List<String> bobs;
        try (Database database = open(directory)) {
            // Given
            alices = publishAll(database, "alice", 1, KEYS);
            bobs = publishAll(database, "bob", 1, KEYS);
            assertEquals("stored " + (2 * KEYS / 3 + 1), publish(database, "iss\nalice", 3));
            // When
            database.identities().rename("alice", "iss\nalice").join();
            // Then
            assertEquals(List.of("bob", "iss\nalice"), database.identities().all().join());
            assertEquals(duplicates(alices).subList(3, KEYS), publishAll(database, "iss\nalice", 4, KEYS));
            assertEquals("duplicate " + (2 * KEYS / 3 + 1), publish(database, "iss\nalice", 3));
            assertTrue(publish(database, "alice", 1).startsWith("stored"));
        }
        try (Database database = open(directory)) {
            assertEquals(duplicates(alices).subList(3, KEYS), publishAll(database, "iss\nalice", 4, KEYS));
            assertEquals(duplicates(bobs), publishAll(database, "bob", 1, KEYS));
            assertTrue(publish(database, "alice", 1).startsWith("duplicate"));
        }
    }
}

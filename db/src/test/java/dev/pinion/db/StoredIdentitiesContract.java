package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

abstract class StoredIdentitiesContract extends LogContract {

    StoredIdentitiesContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    private static final Cursors.Position READ = new Cursors.Position("c", 7, TestLog.utf8("9-12"));

    private static String publish(Database database, String identity) throws InterruptedException {
        CompletableFuture<String> told = new CompletableFuture<>();
        database.log()
                .append(new NewMessage(database.log().channel("c"), "somebody", Bytes.EMPTY, TestLog.utf8("body"),
                        new IdempotencyKey(identity, "k")), TestLog.telling(told));
        return told.join();
    }

    private static void read(Database database, String identity, String name, Cursors.Position position)
            throws InterruptedException {
        long owner = database.cursors().claim(identity, name, 0, 10).join().orElseThrow();
        database.cursors().save(identity, name, owner, List.of(position), 0).join();
    }

    @Test
    void cursorsAndKeysAreFoundUnderTheOtherTextAlsoAfterARestart() throws Exception {
        try (Database database = open(directory)) {
            // Given
            read(database, "alice", "mine", READ);
            assertEquals("stored 1", publish(database, "alice"));
            assertEquals("stored 2", publish(database, "bob"));
            assertEquals(List.of("alice", "bob"), database.identities().all().join());
            // When
            assertEquals(3, database.identities().rename("alice", "iss\nalice").join());
            // Then
            assertEquals(List.of("bob", "iss\nalice"), database.identities().all().join());
        }
        try (Database database = open(directory)) {
            assertEquals(List.of(READ), database.cursors().positions("iss\nalice", "mine").join());
            assertEquals(List.of(), database.cursors().names("alice").join());
            assertEquals("duplicate 1", publish(database, "iss\nalice"));
            assertEquals("duplicate 2", publish(database, "bob"));
            assertEquals("stored 3", publish(database, "alice"));
        }
    }

    @Test
    void whatTheOtherTextHasStaysAsItIs() throws Exception {
        try (Database database = open(directory)) {
            // Given
            Cursors.Position further = new Cursors.Position("c", 8, Bytes.EMPTY);
            read(database, "alice", "mine", READ);
            read(database, "alice", "other", READ);
            read(database, "iss\nalice", "mine", further);
            publish(database, "alice");
            publish(database, "iss\nalice");
            // When
            database.identities().rename("alice", "iss\nalice").join();
            // Then
            assertEquals(List.of(further), database.cursors().positions("iss\nalice", "mine").join());
            assertEquals(List.of(READ), database.cursors().positions("iss\nalice", "other").join());
            assertEquals(List.of("mine"), database.cursors().names("alice").join());
            assertEquals("duplicate 2", publish(database, "iss\nalice"));
        }
    }

    @Test
    void aNameThatNobodyHasIsNoFault() throws Exception {
        try (Database database = open(directory)) {
            assertEquals(List.of(), database.identities().all().join());
            assertEquals(0, database.identities().rename("nobody", "iss\nnobody").join());
        }
    }
}

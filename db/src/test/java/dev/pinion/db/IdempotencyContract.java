package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

abstract class IdempotencyContract extends LogContract {

    IdempotencyContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    private static NewMessage keyed(MessageLog log, String identity, String key, String body) {
        return new NewMessage(log.channel("c"), identity, Bytes.EMPTY, TestLog.utf8(body),
                new IdempotencyKey(identity, key));
    }

    private static CompletableFuture<String> publish(MessageLog log, String identity, String key, String body)
            throws InterruptedException {
        CompletableFuture<String> told = new CompletableFuture<>();
        log.append(keyed(log, identity, key, body), TestLog.telling(told));
        return told;
    }

    @Test
    void aRepeatedKeyIsAnsweredWithTheFirstSequenceWithinABatchAndAfterARestart() throws Exception {
        // Given
        try (Database database = open(directory)) {
            // When
            CompletableFuture<String> first = publish(database.log(), "alice", "k", "hello");
            CompletableFuture<String> second = publish(database.log(), "alice", "k", "hello");
            // Then
            assertEquals("stored 1", first.join());
            assertEquals("duplicate 1", second.join());
        }
        try (Database database = open(directory)) {
            assertEquals("duplicate 1", publish(database.log(), "alice", "k", "hello").join());
            assertEquals(1, database.log().channel("c").last());
        }
    }

    @Test
    void theSameKeyForAnotherBodyIsRefusedAndForAnotherIdentityIsAnother() throws Exception {
        // Given
        try (Database database = open(directory)) {
            publish(database.log(), "alice", "k", "hello").join();
            // When // Then
            assertEquals("mismatch", publish(database.log(), "alice", "k", "other").join());
            assertEquals("stored 2", publish(database.log(), "bob", "k", "other").join());
        }
    }

    @Test
    void aKeyIsForgottenAfterItsWindow() throws Exception {
        // Given
        try (Database database = open(directory)) {
            publish(database.log(), "alice", "k", "hello").join();
            // When
            assertEquals(0, database.forgetKeysBefore(0, 100).join());
            assertEquals(1, database.forgetKeysBefore(Long.MAX_VALUE, 100).join());
            // Then
            assertEquals("stored 2", publish(database.log(), "alice", "k", "hello").join());
        }
    }

    @Test
    void aGroupWithAMismatchIsNotStoredAndOneWithARepeatStoresTheRest() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            publish(log, "alice", "k", "hello").join();
            CompletableFuture<List<StoredMessage>> refused = new CompletableFuture<>();
            CompletableFuture<List<StoredMessage>> stored = new CompletableFuture<>();
            // When
            log.appendAll(List.of(keyed(log, "alice", "new", "1"), keyed(log, "alice", "k", "other")),
                    TestLog.completingAll(refused));
            log.appendAll(List.of(keyed(log, "alice", "k", "hello"), keyed(log, "alice", "n", "1"),
                    keyed(log, "alice", "n", "1")), TestLog.completingAll(stored));
            // Then
            assertEquals("an idempotency key was used for another body",
                    refused.handle((_, why) -> String.valueOf(why.getMessage())).join());
            assertEquals(List.of(2L), stored.join().stream().map(StoredMessage::seq).toList());
        }
    }

    @Test
    void aKeyHoldsForItsChannelAlsoWithinAGroup() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
            MessageLog log = database.log();
            IdempotencyKey key = new IdempotencyKey("alice", "k");
            CompletableFuture<List<StoredMessage>> stored = new CompletableFuture<>();
            // When
            log.appendAll(
                    List.of(new NewMessage(log.channel("c"), "alice", Bytes.EMPTY, TestLog.utf8("hello"), key),
                            new NewMessage(log.channel("d"), "alice", Bytes.EMPTY, TestLog.utf8("hello"), key)),
                    TestLog.completingAll(stored));
            // Then
            assertEquals(List.of("c", "d"), stored.join().stream().map(message -> message.channel().name()).toList());
        }
    }
}

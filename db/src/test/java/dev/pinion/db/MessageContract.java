package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

abstract class MessageContract extends LogContract {

    MessageContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    @Test
    void sequencesGoOnWithoutGapsOverRestarts() throws Exception {
        // Given
        String epoch;
        try (Database database = open(directory)) {
            epoch = database.epoch();
            TestLog.append(database.log(), "news", "one").join();
            TestLog.append(database.log(), "news", "two").join();
        }
        // When
        try (Database database = open(directory)) {
            StoredMessage third = TestLog.append(database.log(), "news", "three").join();
            // Then
            assertEquals(3, third.seq());
            assertEquals(epoch, database.epoch());
            database.log().flush().join(); // the head moves after the outcome
            List<StoredMessage> all = TestLog.readAll(database.log(), database.log().channel("news"));
            assertEquals(List.of("one", "two", "three"), all.stream().map(TestLog::text).toList());
            assertEquals(List.of(1L, 2L, 3L), all.stream().map(StoredMessage::seq).toList());
            assertEquals("alice", all.getFirst().sender());
            assertEquals(TestLog.utf8("content-type:text/plain\n"), all.getFirst().headers());
        }
    }

    @Test
    void anotherDatabaseHasAnotherEpoch() {
        // Given
        try (Database one = open(directory.resolve("one"));
                // When
                Database two = open(directory.resolve("two"))) {
            // Then
            assertNotEquals(one.epoch(), two.epoch());
        }
    }

    @Test
    void concurrentAppendersGetEverySequenceOnceAndKeepTheirOwnOrder() throws Exception {
        // Given
        int threads = 8;
        int each = 500;
        ConcurrentHashMap<Integer, List<CompletableFuture<StoredMessage>>> outcomes = new ConcurrentHashMap<>();
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            // When
            List<Thread> appenders = IntStream.range(0, threads)
                    .mapToObj(n -> Thread.ofVirtual().start(() -> outcomes.put(n, appendMany(log, n, each))))
                    .toList();
            for (Thread appender : appenders) {
                appender.join();
            }
            log.flush().join();
            // Then
            List<Long> seqs = new ArrayList<>();
            outcomes.forEach((thread, futures) -> {
                List<Long> own = futures.stream().map(future -> future.join().seq()).toList();
                assertEquals(own.stream().sorted().toList(), own, "thread " + thread);
                seqs.addAll(own);
            });
            assertEquals(LongStream.rangeClosed(1, 4_000).boxed().toList(), seqs.stream().sorted().toList());
            assertEquals(4_000, log.channel("shared").last());
            assertEquals(4_000, TestLog.readAll(log, log.channel("shared")).size());
        }
    }

    private static List<CompletableFuture<StoredMessage>> appendMany(MessageLog log, int thread, int count) {
        List<CompletableFuture<StoredMessage>> futures = new ArrayList<>();
        try {
            for (int n = 0; n < count; n++) {
                futures.add(TestLog.append(log, "shared", thread + "-" + n));
            }
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
        return futures;
    }

    @Test
    void aGroupTakesConsecutiveSequencesPerChannel() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            TestLog.append(log, "a", "before").join();
            List<NewMessage> group = List.of(TestLog.message(log.channel("a"), "1"),
                    TestLog.message(log.channel("b"), "2"), TestLog.message(log.channel("a"), "3"));
            CompletableFuture<List<StoredMessage>> outcome = new CompletableFuture<>();
            // When
            log.appendAll(group, TestLog.completingAll(outcome));
            // Then
            assertEquals(List.of(2L, 1L, 3L), outcome.join().stream().map(StoredMessage::seq).toList());
        }
    }

    @Test
    void aGroupThatDoesNotFitOneCommitIsRefused() {
        // Given
        DatabaseConfig small = config(directory).withBatch(2, 1 << 20);
        try (Database database = Database.open(small, Clock.systemUTC())) {
            ChannelLog channel = database.log().channel("a");
            List<NewMessage> three = List.of(TestLog.message(channel, "1"), TestLog.message(channel, "2"),
                    TestLog.message(channel, "3"));
            // When // Then
            assertThrows(IllegalArgumentException.class,
                    () -> database.log().appendAll(three, TestLog.completingAll(new CompletableFuture<>())));
        }
    }

    @Test
    void readsAreBoundedByRowsAndByBytesButGiveAtLeastOne() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("big");
            for (int n = 0; n < 100; n++) {
                log.append(new NewMessage(channel, "bob", Bytes.EMPTY, Bytes.owned(new byte[10_000])),
                        TestLog.completing(new CompletableFuture<>()));
            }
            log.flush().join();
            // When // Then
            assertEquals(7, log.read(channel, 5, 7, 1 << 20).join().size());
            assertEquals(5, log.read(channel, 5, 7, 1 << 20).join().getFirst().seq());
            assertEquals(9, log.read(channel, 1, 1_000, 100_000).join().size());
            assertEquals(1, log.read(channel, 1, 1_000, 10).join().size());
            assertEquals(100, log.read(channel, 1, 1_000, 1 << 24).join().size());
            assertTrue(log.read(channel, 101, 10, 1_000).join().isEmpty());
            assertTrue(log.read(log.channel("none"), 1, 10, 1_000).join().isEmpty());
        }
    }

    @Test
    void aPointInTimeFindsTheFirstMessageNotBeforeIt() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000);
        try (Database database = open(directory, clock)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            for (int n = 0; n < 10; n++) {
                TestLog.append(log, "c", "m" + n).join();
                clock.advance(100);
            }
            log.flush().join();
            // When // Then
            assertEquals(1, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(0)).join());
            assertEquals(1, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(1_000)).join());
            assertEquals(2, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(1_001)).join());
            assertEquals(10, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(1_900)).join());
            assertEquals(11, log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(1_901)).join());
        }
    }

    @Test
    void timestampsNeverGoBackWithinAChannelOverRestartsToo() throws Exception {
        // Given
        try (Database database = open(directory, new TestClock(5_000))) {
            TestLog.append(database.log(), "c", "early").join();
        }
        // When
        try (Database database = open(directory, new TestClock(3_000))) {
            // Then
            assertEquals(5_000, TestLog.append(database.log(), "c", "late").join().timestampMillis());
            assertEquals(3_000, TestLog.append(database.log(), "other", "late").join().timestampMillis());
        }
    }

    @Test
    void theListenerHearsEveryMessageInOrderAfterTheHeadMoved() throws Exception {
        // Given
        List<Long> heard = new ArrayList<>();
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            log.listen(batch -> batch.forEach(message -> {
                assertTrue(message.channel().last() >= message.seq());
                heard.add(message.seq());
            }));
            // When
            for (int n = 0; n < 1_000; n++) {
                log.append(TestLog.message(log.channel("c"), "m" + n), TestLog.completing(new CompletableFuture<>()));
            }
        }
        // Then
        assertEquals(LongStream.rangeClosed(1, 1_000).boxed().toList(), heard);
    }

    @Test
    void thereIsOneHandlePerChannelAndOnlyThoseWithMessagesExist() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            // When
            TestLog.append(log, "b", "x").join();
            TestLog.append(log, "a", "x").join();
            // Then
            assertSame(log.channel("empty"), log.channel("empty"));
            log.flush().join();
            assertEquals(List.of("a", "b"), log.channels().stream().map(ChannelLog::name).toList());
        }
    }

    @Test
    void aClosedLogRefusesAndClosingStoresWhatWasAccepted() throws Exception {
        // Given
        Database database = open(directory);
        MessageLog log = database.log();
        List<CompletableFuture<StoredMessage>> accepted = appendMany(log, 1, 2_000);
        // When
        database.close();
        // Then
        assertEquals(2_000, accepted.getLast().join().seq());
        assertThrows(StorageException.class, () -> TestLog.append(log, "shared", "too late"));
        assertEquals(LogHealth.State.CLOSED, log.health().state());
        try (Database again = open(directory)) {
            assertEquals(2_000, again.log().channel("shared").last());
        }
    }
}

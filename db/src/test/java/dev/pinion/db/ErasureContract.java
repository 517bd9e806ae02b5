package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

/// The content of a message can be erased for good, and the history still proves itself.
abstract class ErasureContract extends LogContract {

    ErasureContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    private static void fill(MessageLog log) throws InterruptedException {
        for (int n = 1; n <= 10; n++) {
            TestLog.append(log, "c", "secret" + n).join();
        }
        log.flush().join();
    }

    @Test
    void anErasedMessageKeepsItsPlaceAndTheChainStillVerifies() throws Exception {
        // Given
        List<String> heard = new ArrayList<>();
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            log.listen(new CommitListener() {
                @Override
                public void committed(List<StoredMessage> batch) {
                    // not what is tested here
                }

                @Override
                public void erased(ChannelLog channel, long seq) {
                    heard.add(channel.name() + "/" + seq);
                }
            });
            fill(log);
            // When
            assertEquals(Erased.NOW, log.erase(log.channel("c"), 4).join());
            // Then
            assertEquals(List.of("c/4"), heard);
            assertErased(log);
            TestLog.append(log, "c", "goes on").join();
        }
        VerifyReport report = DatabaseFiles.verify(config(directory), null);
        assertEquals(List.of(), report.faults());
        assertEquals(11, report.messages());
        assertEquals(1, report.erased());
        try (Database again = open(directory)) {
            assertErased(again.log());
        }
    }

    private static void assertErased(MessageLog log) {
        List<StoredMessage> read = TestLog.readAll(log, log.channel("c"));
        StoredMessage erased = read.get(3);
        assertEquals(4, erased.seq());
        assertEquals("alice", erased.sender());
        assertEquals(0, erased.body().size() + erased.headers().size());
        Bytes hash = Bytes.owned(ChainLink.hash(TestLog.utf8("secret4")));
        assertEquals(hash, erased.erasure().orElseThrow().bodyHash());
        assertTrue(
                read.stream().filter(message -> message.seq() != 4).allMatch(message -> message.erasure().isEmpty()));
    }

    @Test
    void whatIsNotThereOrErasedAlreadyIsSaid() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log);
            log.retain(channel, new RetentionLimits(Duration.ofDays(1), 5, Long.MAX_VALUE / 2, Duration.ZERO), 100)
                    .join();
            // When // Then
            assertEquals(Erased.NOT_THERE, log.erase(channel, 5).join());
            assertEquals(Erased.NOT_THERE, log.erase(channel, 11).join());
            assertEquals(Erased.NOT_THERE, log.erase(log.channel("empty"), 1).join());
            assertEquals(Erased.NOW, log.erase(channel, 6).join());
            assertEquals(Erased.BEFORE, log.erase(channel, 6).join());
        }
    }

    @Test
    void retentionCountsAnErasedMessageAsEmptyAndForgetsItInTheEnd() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log);
            long before = channel.heldBytes();
            // When
            log.erase(channel, 1).join();
            // Then
            int size = TestLog.message(channel, "secret1").headers().size() + "secret1".length();
            assertEquals(before - size, channel.heldBytes());
            log.retain(channel, new RetentionLimits(Duration.ofDays(1), 0, Long.MAX_VALUE / 2, Duration.ZERO), 100)
                    .join();
            assertEquals(0, channel.heldBytes());
        }
        VerifyReport report = DatabaseFiles.verify(config(directory), null);
        assertEquals(List.of(), report.faults());
        assertEquals(0, report.erased());
    }
}

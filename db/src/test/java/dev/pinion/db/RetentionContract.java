package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

abstract class RetentionContract extends LogContract {

    RetentionContract(Function<Path, DatabaseConfig> engine) {
        super(engine);
    }

    static final Duration LONG = Duration.ofDays(1_000);
    static final long MANY = Long.MAX_VALUE / 2;

    static RetentionLimits limits(Duration age, long messages, long bytes) {
        return new RetentionLimits(age, messages, bytes, Duration.ofDays(7));
    }

    static void fill(MessageLog log, int from, int to) throws InterruptedException {
        for (int n = from; n <= to; n++) {
            log.append(TestLog.message(log.channel("c"), "message " + n),
                    TestLog.completing(new CompletableFuture<>()));
        }
        log.flush().join();
    }

    @Test
    void theOldestGoInStepsTheRestIsReadAndTheHistoryStaysSound() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log, 1, 100);
            // When
            assertEquals(40, log.retain(channel, limits(LONG, 30, MANY), 40).join());
            assertEquals(41, channel.first());
            assertEquals(30, log.retain(channel, limits(LONG, 30, MANY), 40).join());
            assertEquals(0, log.retain(channel, limits(LONG, 30, MANY), 40).join());
            // Then
            List<StoredMessage> left = log.read(channel, 1, 500, 1 << 20).join();
            assertEquals(71, left.getFirst().seq());
            assertEquals(100, left.getLast().seq());
            fill(log, 101, 110);
        }
        assertEquals(List.of(), faults(directory));
        try (Database database = open(directory)) {
            assertEquals(71, database.log().channel("c").first());
            assertEquals(110, database.log().channel("c").last());
        }
    }

    @Test
    void everythingMayGoAndTheSequenceGoesOn() throws Exception {
        // Given
        try (Database database = open(directory)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log, 1, 10);
            // When
            assertEquals(10, log.retain(channel, limits(LONG, 0, MANY), 100).join());
            // Then
            assertEquals(11, channel.first());
            assertEquals(10, channel.last());
            assertEquals(List.of(), log.read(channel, 1, 10, 1_000).join());
            assertEquals(11, TestLog.append(log, "c", "goes on").join().seq());
        }
        assertEquals(List.of(), faults(directory));
    }

    @Test
    void ageAndBytesBoundTheChannelToo() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000_000);
        try (Database database = open(directory, clock)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log, 1, 10);
            clock.advance(60_000);
            fill(log, 11, 20);
            // When // Then
            assertEquals(10, log.retain(channel, limits(Duration.ofSeconds(30), MANY, MANY), 100).join());
            long bytes = 10L + TestLog.message(channel, "message 11").headers().size();
            assertEquals(7, log.retain(channel, limits(LONG, MANY, 3 * bytes), 100).join());
            assertEquals(18, channel.first());
        }
    }

    @Test
    void aCursorInUseHoldsRetentionBackButNotAgainstTheCapInBytes() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000_000_000);
        try (Database database = open(directory, clock)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log, 1, 20);
            long owner = database.cursors().claim("alice", "r", clock.millis(), 10).join().orElseThrow();
            database.cursors()
                    .save("alice", "r", owner, List.of(new Cursors.Position("c", 5, Bytes.EMPTY)), clock.millis())
                    .join();
            // When // Then
            assertEquals(5, log.retain(channel, limits(LONG, 1, MANY), 100).join());
            assertEquals(0, log.retain(channel, limits(LONG, 1, MANY), 100).join());
            assertEquals(5, log.retain(channel, limits(LONG, 1, 10 * 34), 100).join());
            clock.advance(Duration.ofDays(8).toMillis());
            assertEquals(9, log.retain(channel, limits(LONG, 1, MANY), 100).join());
        }
    }

    @Test
    void aCursorThatIsUsedButStandsStillHoldsAMessageBackForABoundedTime() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000_000_000);
        try (Database database = open(directory, clock)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            fill(log, 1, 10);
            long owner = database.cursors().claim("alice", "r", clock.millis(), 10).join().orElseThrow();
            RetentionLimits twoDays = limits(Duration.ofDays(2), MANY, MANY);
            // When: it is saved each day, and never moves
            for (int day = 1; day <= 9; day++) {
                clock.advance(Duration.ofDays(1).toMillis());
                database.cursors()
                        .save("alice", "r", owner, List.of(new Cursors.Position("c", 0, Bytes.EMPTY)), clock.millis())
                        .join();
                // Then
                assertEquals(0, log.retain(channel, twoDays, 100).join(), "day " + day);
            }
            clock.advance(1);
            assertEquals(10, log.retain(channel, twoDays, 100).join());
        }
    }
}

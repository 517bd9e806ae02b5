package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages in rows of many: whatever is asked for is found, wherever segments begin and end.
class SegmentsTest {

    private static final int MESSAGES = 1_500;

    @TempDir
    private Path directory;

    /// What was told is in the database then.
    private static void awaitDatabase(Database database) throws InterruptedException {
        assertTrue(database.cursors().claim("alice", "waits", 0, 10).join().orElse(0) > 0);
    }

    private static String body(int n) {
        return n + "x".repeat(n % 97 == 0 ? 20_000 : n % 300);
    }

    private static void fill(Database database, TestClock clock) throws InterruptedException {
        Random random = new Random(3);
        for (int n = 1; n <= MESSAGES; n++) {
            if (n % 10 == 0) {
                database.log().flush().join();
                clock.advance(10);
            }
            database.log()
                    .append(TestLog.message(database.log().channel("c"), body(n)),
                            TestLog.completing(new CompletableFuture<>()));
            if (random.nextInt(40) == 0) {
                awaitDatabase(database);
            }
        }
        database.log().flush().join();
        awaitDatabase(database);
    }

    @Test
    void everyRangeAndEveryTimeIsFoundAndTheLargestMessageToo() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000);
        try (Database database = Database.open(DatabaseConfig.defaults(directory), clock)) {
            fill(database, clock);
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            // Then
            Random random = new Random(4);
            for (int n = 0; n < 60; n++) {
                int from = 1 + random.nextInt(MESSAGES);
                int rows = 1 + random.nextInt(600);
                List<StoredMessage> found = log.read(channel, from, rows, 1 << 30).join();
                assertEquals(Math.min(rows, MESSAGES - from + 1), found.size());
                for (StoredMessage message : found) {
                    assertEquals(body((int) message.seq()), TestLog.text(message));
                }
                assertEquals(from, found.getFirst().seq());
                long time = 1_000L + random.nextInt(MESSAGES + 20);
                long expected = Math.max(1, Math.ceilDiv(time - 1_000, 10) * 10);
                assertEquals(Math.min(expected, MESSAGES + 1),
                        log.firstSeqAtOrAfter(channel, Instant.ofEpochMilli(time)).join(), "at " + time);
            }
            byte[] headers = new byte[NewMessage.HEADERS_BYTES_MAX];
            byte[] body = new byte[NewMessage.BODY_BYTES_MAX];
            random.nextBytes(headers);
            random.nextBytes(body);
            TestLog.append(log, new NewMessage(channel, "é".repeat(500), Bytes.owned(headers), Bytes.owned(body)))
                    .join();
            awaitDatabase(database);
            StoredMessage largest = log.read(channel, MESSAGES + 1, 1, 1).join().getFirst();
            assertEquals(Bytes.owned(headers), largest.headers());
            assertEquals(Bytes.owned(body), largest.body());
        }
        assertEquals(List.of(), DatabaseFiles.verify(directory, null).faults());
    }

    @Test
    void stockH2GivesMessagesAsRowsOfAStoppedServer() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000);
        try (Database database = Database.open(DatabaseConfig.defaults(directory), clock)) {
            fill(database, clock);
            assertEquals(Erased.NOW, database.log().erase(database.log().channel("c"), 1_001).join());
        }
        try (Connection connection = DriverManager
                .getConnection("jdbc:h2:file:" + directory.resolve("pinion") + ";ACCESS_MODE_DATA=r", "pinion", "");
                Statement statement = connection.createStatement()) {
            // When
            ResultSet found = statement.executeQuery("""
                    select seq, sender, stored, headers, utf8tostring(body), erased from messages('c', 999, 1001)
                    order by seq""");
            // Then
            for (int seq = 999; seq <= 1_001; seq++) {
                assertTrue(found.next());
                assertEquals(seq, found.getLong(1));
                assertEquals("alice", found.getString(2));
                assertEquals(Instant.ofEpochMilli(1_000 + seq / 10 * 10), found.getObject(3, Instant.class));
                assertEquals(seq == 1_001 ? "" : "content-type:text/plain\n", found.getString(4));
                assertEquals(seq == 1_001 ? "" : body(seq), found.getString(5));
                assertEquals(seq == 1_001, found.getObject(6) != null);
            }
            assertTrue(!found.next());
            ResultSet all = statement.executeQuery("""
                    select sum(n) from (select count(*) as n, max(seq) from messages('c', 1, null))""");
            assertTrue(all.next());
            assertEquals(MESSAGES, all.getInt(1));
            SQLException refused = assertThrows(SQLException.class,
                    () -> statement.executeQuery("select * from messages('none', 1, null)"));
            assertTrue(refused.toString().contains("there is no channel none"), refused.toString());
        }
        assertEquals(List.of(), DatabaseFiles.verify(directory, null).faults());
    }

    @Test
    void retentionAndErasureCutWithinSegments() throws Exception {
        // Given
        TestClock clock = new TestClock(1_000);
        try (Database database = Database.open(DatabaseConfig.defaults(directory), clock)) {
            fill(database, clock);
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            // When
            RetentionLimits keep = new RetentionLimits(Duration.ofDays(1), 777, Long.MAX_VALUE / 2, Duration.ZERO);
            while (log.retain(channel, keep, 100).join() > 0) {
                // until nothing is beyond the limits
            }
            assertEquals(Erased.NOW, log.erase(channel, 1_000).join());
            assertEquals(Erased.BEFORE, log.erase(channel, 1_000).join());
            // Then
            assertEquals(MESSAGES - 776, channel.first());
            List<StoredMessage> left = TestLog.readAll(log, channel);
            assertEquals(777, left.size());
            assertEquals(channel.heldBytes(),
                    left.stream().mapToLong(message -> message.headers().size() + message.body().size()).sum());
            assertTrue(left.stream().allMatch(message -> message.erasure().isPresent() == (message.seq() == 1_000)));
            assertEquals(OptionalLong.empty(),
                    left.stream().mapToLong(StoredMessage::seq).filter(seq -> seq < 724).max());
        }
        VerifyReport report = DatabaseFiles.verify(directory, null);
        assertEquals(List.of(), report.faults());
        assertEquals(1, report.erased());
    }
}

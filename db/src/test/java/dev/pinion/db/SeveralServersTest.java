package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;
import dev.pinion.postgres.RunningPostgres;

/// Several servers over one database of PostgreSQL are one log.
class SeveralServersTest {

    private static final List<String> CHANNELS = List.of("a", "b", "c");

    @TempDir
    Path directory;

    private ListeningServer server() {
        return new ListeningServer(TestPostgres.config(directory));
    }

    private static NewMessage keyed(ListeningServer server) {
        return new NewMessage(server.channel("a"), "alice", Bytes.EMPTY, TestLog.utf8("x"),
                new IdempotencyKey("alice", "k1"));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private void assertWhole() {
        assertEquals(List.of(), DatabaseFiles.verify(TestPostgres.config(directory), null).faults());
    }

    @Test
    void eachHearsEveryMessageOfAllOnceInOrderAndWithoutGaps() throws Exception {
        // Given
        int each = 200;
        try (ListeningServer one = server(); ListeningServer two = server(); ListeningServer three = server()) {
            List<ListeningServer> servers = List.of(one, two, three);
            List<CompletableFuture<StoredMessage>> told = new ArrayList<>();
            // When
            for (int n = 0; n < each; n++) {
                for (ListeningServer server : servers) {
                    told.add(TestLog.append(server.log(), CHANNELS.get(n % CHANNELS.size()), "m" + n));
                }
                if (n % 50 == 25) {
                    told.getLast().join();
                }
            }
            // Then
            Map<String, List<Long>> seqs = new HashMap<>();
            for (CompletableFuture<StoredMessage> message : told) {
                seqs.computeIfAbsent(message.join().channel().name(), _ -> new ArrayList<>()).add(message.join().seq());
            }
            for (String channel : CHANNELS) {
                long last = seqs.getOrDefault(channel, List.of()).size();
                assertEquals(upTo(last), seqs.getOrDefault(channel, List.of()).stream().sorted().toList());
                for (ListeningServer server : servers) {
                    server.awaitHeard(channel, last);
                    assertEquals(upTo(last), server.heard(channel));
                    assertEquals(last, TestLog.readAll(server.log(), server.channel(channel)).size());
                }
            }
        }
        assertWhole();
    }

    @Test
    void whoComesLaterKnowsWhatIsThereAndHearsWhatFollows() throws Exception {
        try (ListeningServer one = server()) {
            // Given
            one.append("a", "before");
            try (ListeningServer two = server()) {
                assertEquals(1, two.channel("a").last());
                // When
                one.append("a", "after");
                // Then
                ListeningServer.settled().until(() -> two.heard("a").equals(List.of(2L)));
                assertEquals(3, two.append("a", "answer").seq());
                ListeningServer.settled().until(() -> one.heard("a").equals(upTo(3)));
            }
            assertEquals(4, one.append("a", "alone").seq());
        }
        assertWhole();
    }

    @Test
    void aMessageIsRepeatedUnderItsKeyAtAnotherServer() throws Exception {
        try (ListeningServer one = server(); ListeningServer two = server()) {
            // Given
            CompletableFuture<Long> first = new CompletableFuture<>();
            CompletableFuture<Long> again = new CompletableFuture<>();
            // When
            one.log().append(keyed(one), TestLog.duplicate(first));
            assertEquals(-1, first.join());
            two.log().append(keyed(two), TestLog.duplicate(again));
            // Then
            assertEquals(1, again.join());
        }
    }

    @Test
    void aCursorIsOfWhoClaimedItLastWhereverThatIs() throws Exception {
        try (ListeningServer one = server(); ListeningServer two = server()) {
            // Given
            long first = one.database.cursors().claim("alice", "x", 1, 10).join().orElseThrow();
            // When
            long second = two.database.cursors().claim("alice", "x", 2, 10).join().orElseThrow();
            // Then
            assertEquals(first + 1, second);
            List<Cursors.Position> place = List.of(new Cursors.Position("a", 7, Bytes.EMPTY));
            assertFalse(one.database.cursors().save("alice", "x", first, place, 3).join());
            assertTrue(two.database.cursors().save("alice", "x", second, place, 3).join());
            assertEquals(place, one.database.cursors().positions("alice", "x").join());
            ListeningServer.settled().until(() -> one.changes.equals(List.of("taken alice x")));
            // When
            assertEquals(1, one.database.cursors().remove("alice", "x").join());
            // Then
            ListeningServer.settled().until(() -> two.changes.contains("taken alice x"));
            assertFalse(two.database.cursors().save("alice", "x", second, place, 4).join());
        }
    }

    @Test
    void noChangeOfACursorComesBetweenAnotherOnesLookAndItsChange() throws Exception {
        // Given
        int each = 200;
        try (ListeningServer one = server(); ListeningServer two = server()) {
            List<CompletableFuture<Long>> changes = new ArrayList<>();
            // When: both count in the same place
            for (int n = 0; n < each; n++) {
                for (ListeningServer server : List.of(one, two)) {
                    changes.add(server.database.cursors().change("alice", "x", found -> {
                        long next = found.positions().stream().mapToLong(Cursors.Position::floor).sum() + 1;
                        var position = new Cursors.Position("a", next, Bytes.EMPTY);
                        return new Cursors.Decided<>(next, Math.max(1, found.owner()), List.of(position), next == 7);
                    }));
                }
            }
            // Then
            assertEquals(upTo(2L * each), changes.stream().map(CompletableFuture::join).sorted().toList());
            // One of them has called the other.
            ListeningServer.settled()
                    .until(() -> one.changes.contains("called alice x") != two.changes.contains("called alice x"));
        }
    }

    @Test
    void theTimeOfAChangeIsThatOfTheDatabase() throws Exception {
        // Given
        try (Database late = OpenDatabase.open(TestPostgres.config(directory),
                Clock.offset(Clock.systemUTC(), Duration.ofDays(-1)), StoreSeams.none())) {
            // When
            long told = late.cursors().change("alice", "x", found -> Cursors.Decided.only(found.nowMillis())).join();
            // Then
            assertTrue(Math.abs(Clock.systemUTC().millis() - told) < Duration.ofMinutes(5).toMillis());
        }
    }

    @Test
    void noTwoServersMakeTheSameCursorOrOneTooMany() throws Exception {
        // Given
        int cursors = 40;
        try (ListeningServer one = server(); ListeningServer two = server()) {
            List<CompletableFuture<OptionalLong>> claims = new ArrayList<>();
            // When
            for (int n = 0; n < cursors; n++) {
                claims.add(one.database.cursors().claim("alice", "x" + n, n, cursors / 2));
                claims.add(two.database.cursors().claim("alice", "x" + n, n, cursors / 2));
            }
            // Then
            List<Long> owners = claims.stream().flatMap(each -> each.join().stream().boxed()).sorted().toList();
            List<Long> expected = LongStream
                    .concat(LongStream.generate(() -> 1).limit(cursors / 2),
                            LongStream.generate(() -> 2).limit(cursors / 2))
                    .boxed()
                    .toList();
            assertEquals(expected, owners);
        }
    }

    @Test
    void anErasureAndRetentionAreTheSameEverywhere() throws Exception {
        try (ListeningServer one = server(); ListeningServer two = server()) {
            // Given
            for (int n = 0; n < 10; n++) {
                one.append("a", "0123456789");
            }
            two.awaitHeard("a", 10);
            // When
            assertEquals(Erased.NOW, one.log().erase(one.channel("a"), 4).join());
            assertEquals(Erased.BEFORE, two.log().erase(two.channel("a"), 4).join());
            RetentionLimits five = new RetentionLimits(Duration.ofDays(1), 5, 1 << 20, Duration.ZERO);
            int deleted = two.log().retain(two.channel("a"), five, 100).join();
            deleted += one.log().retain(one.channel("a"), five, 100).join();
            // Then
            assertEquals(5, deleted);
            ListeningServer.settled().until(() -> two.changes.contains("erased a 4"));
            for (ListeningServer server : List.of(one, two)) {
                ListeningServer.settled().until(() -> server.channel("a").first() == 6);
                long bytes = TestLog.readAll(server.log(), server.channel("a"))
                        .stream()
                        .mapToLong(message -> (long) message.headers().size() + message.body().size())
                        .sum();
                assertEquals(bytes, server.channel("a").heldBytes());
            }
        }
        assertWhole();
    }

    @Test
    void smallRecordsAreHeardOfElsewhere() throws Exception {
        try (ListeningServer one = server(); ListeningServer two = server()) {
            one.database.revocations().put("token-1", TestLog.utf8("x"), 1).join();
            one.database.pinConfirmations().put("store-1", TestLog.utf8("x"), 1).join();
            one.database.revocations().remove("token-1").join();
            ListeningServer.settled().until(() -> two.changes.equals(List.of("revoked token-1", "confirmed store-1")));
            assertEquals(List.of(), two.database.revocations().after("", 10).join());
        }
    }

    @Test
    void lostSessionsOfAllAreWaitedOut() throws Exception {
        // Given
        int each = 300;
        List<CompletableFuture<StoredMessage>> told = new ArrayList<>();
        try (ListeningServer one = server(); ListeningServer two = server()) {
            // When
            for (int n = 0; n < each; n++) {
                told.add(TestLog.append(one.log(), "a", "m" + n));
                told.add(TestLog.append(two.log(), "a", "m" + n));
                if (n % 100 == 50) {
                    told.get(n).join();
                    RunningPostgres
                            .run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                                    + TestPostgres.schema(directory) + "'");
                }
            }
            // Then
            assertEquals(upTo(2L * each), told.stream().map(message -> message.join().seq()).sorted().toList());
            for (ListeningServer server : List.of(one, two)) {
                server.awaitHeard("a", 2L * each);
                assertEquals(upTo(2L * each), server.heard("a"));
            }
        }
        assertWhole();
    }

    @Test
    void whoWasAwayForTooLongReadsAllAnew() throws Exception {
        String schema = TestPostgres.schema(directory);
        try (ListeningServer one = server(); ListeningServer two = server()) {
            one.append("a", "before");
            // When: the batches between two of another process are gone
            RunningPostgres.run(
                    "insert into " + schema
                            + ".server_process (process) values ('00000000-0000-4000-8000-000000000001')",
                    "insert into " + schema + ".committed_batch (process, number, previous, channels, changes)"
                            + " values ('00000000-0000-4000-8000-000000000001', 5, 3, '{}', '\\x00000000')");
            // Then
            ListeningServer.settled().until(() -> one.changes.contains("missed") && two.changes.contains("missed"));
            assertEquals(2, two.append("a", "after").seq());
            one.awaitHeard("a", 2);
        }
        assertWhole();
    }
}

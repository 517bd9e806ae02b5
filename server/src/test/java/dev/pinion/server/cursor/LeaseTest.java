package dev.pinion.server.cursor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.TestPostgres;

/// Leases of two servers over one database, exchange by exchange: what is lost, kept and refused when one of them stalls.
class LeaseTest {
    /// By the database's clock, which no test can put ahead.
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final long OWNER = 3;
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    private static Path data;
    private static LeasingServer one;
    private static LeasingServer two;

    @BeforeAll
    static void open() throws Exception {
        DatabaseConfig.Server server = TestPostgres.fresh();
        one = new LeasingServer(Files.createDirectory(data.resolve("one")), server);
        two = new LeasingServer(Files.createDirectory(data.resolve("two")), server);
    }

    @AfterAll
    static void close() {
        one.database.close();
        two.database.close();
    }

    private static void publish(String channel, int count) throws Exception {
        var stored = new CompletableFuture<StoredMessage>();
        ChannelLog log = one.database.log().channel(channel);
        for (int n = 1; n <= count; n++) {
            boolean last = n == count;
            one.database.log().append(new NewMessage(log, "bob", Bytes.EMPTY, Bytes.EMPTY), new AppendOutcome() {
                @Override
                public void stored(StoredMessage message) {
                    if (last) {
                        stored.complete(message);
                    }
                }

                @Override
                public void failed(StorageException why) {
                    stored.completeExceptionally(why);
                }
            });
        }
        long end = stored.join().seq();
        await().until(() -> two.database.log().channel(channel).last() == end);
    }

    @Test
    void whoIsAloneHasAllAndTwoHaveWhatTheyAskFor() throws Exception {
        // Given
        publish("a", 30);
        LeasingServer.Member first = one.join("a", LONG);
        assertTrue(first.exchange(3));
        assertEquals("{1=" + Lease.ALL + "}", first.has());
        // When
        LeasingServer.Member second = two.join("a", LONG);
        assertTrue(second.exchange(5));
        // Then: all is the first one's until it hears of the other
        assertEquals("{}", second.has());
        await().until(() -> one.called.contains("a"));
        assertTrue(first.giveBack(11, Lease.ALL).exchange(2));
        assertEquals("{1=12}", first.has());
        await().until(() -> two.called.contains("a"));
        assertTrue(second.exchange(5));
        assertEquals("{13=17}", second.has());
        // When
        first.acknowledge(1, 12).leave();
        // Then
        assertTrue(second.exchange(0));
        assertEquals("{13=" + Lease.ALL + "}", second.has());
        second.leave();
    }

    @Test
    void whoStallsLosesWhatItHadAndAllThatItSaysAfterwards() throws Exception {
        // Given: it has acknowledged 1 and delivered 2
        publish("b", 6);
        LeasingServer.Member stalled = one.join("b", SHORT);
        assertTrue(stalled.exchange(1));
        stalled.acknowledge(1, 1).lease.delivered(2, 1);
        assertTrue(stalled.exchange(1));
        // When: its time is over, and another one looks
        LeasingServer.Member other = two.join("b", LONG);
        await().until(() -> other.exchange(10) && other.has().equals("{2=" + Lease.ALL + "}"));
        // Then
        assertEquals(1, other.lease.deliveriesBefore(2));
        assertEquals(0, other.lease.deliveriesBefore(3));
        stalled.acknowledge(2, 6);
        assertThrows(CompletionException.class, () -> stalled.exchange(5));
        assertTrue(stalled.lost);
        assertEquals(1, two.database.cursors().positions("alice", "b").join().getFirst().floor());
        // When: it comes back
        stalled.leave();
        LeasingServer.Member again = one.join("b", LONG);
        assertTrue(other.acknowledge(2, 4).giveBack(5, Lease.ALL).exchange(0));
        assertTrue(again.exchange(10));
        // Then
        assertEquals("{5=6}", again.has());
        again.leave();
        other.leave();
    }

    @Test
    void whoIsLateAndLosesNothingToOthersGoesOn() throws Exception {
        // Given
        publish("c", 4);
        LeasingServer.Member late = one.join("c", SHORT);
        assertTrue(late.exchange(1));
        // When: its time is over, but nobody has looked
        one.nanos.addAndGet(SHORT.toNanos());
        assertFalse(late.lease.isCurrent());
        await().until(() -> !two.isShared("c"));
        // Then
        assertTrue(late.acknowledge(1, 4).exchange(1));
        assertTrue(late.lease.isCurrent());
        assertEquals(4, two.database.cursors().positions("alice", "c").join().getFirst().floor());
        late.leave();
    }

    @Test
    void whereTheDatabaseWasAwayNobodyLosesWhatItHadToWhoComesBackFirst() {
        // Given: two have one each, and are late
        LeasedPlace place = LeasedPlace.begin("g", 0);
        place.endAllBut(OWNER);
        for (long id = 1; id <= 2; id++) {
            place.prolong(id, 1_000);
            place.lease(id, 1, 1, 9);
        }
        // When
        LeasedPlace then = exchanged(place, 1, 5_000);
        // Then
        assertTrue(then.has(2));
        assertEquals("{2=2}", exchanged(then, 2, 5_500).leased(2).toString());
        assertFalse(exchanged(then, 1, 5_600).has(2));
    }

    private static LeasedPlace exchanged(LeasedPlace place, long id, long nowMillis) {
        var terms = new Lease.Terms(OWNER, id, place, new Lease.Time(Duration.ofSeconds(1), System::nanoTime));
        var exchange = new LeaseExchange(terms, one.database.log().channel("g"), new LeaseNews(), 0, false);
        Cursors.Position stored = place.stored();
        var decided = exchange.decide(new Cursors.Found(OWNER, List.of(stored), 0, nowMillis));
        return LeasedPlace.parse(decided.moved().getFirst());
    }

    @Test
    void whoeverHadItAloneOrSharedIsFencedOffByTheOtherWay() throws Exception {
        // Given
        publish("d", 3);
        Runnable taken = () -> {};
        Cursor alone = two.live.claim(new Cursor.Key("alice", "d"), taken, 10);
        alone.on(two.database.log().channel("d"), 1).acknowledged(1, 1);
        assertTrue(alone.save(0).join());
        // When
        LeasingServer.Member shares = one.join("d", LONG);
        assertTrue(shares.exchange(0));
        // Then
        assertEquals("{2=" + Lease.ALL + "}", shares.has());
        alone.on(two.database.log().channel("d"), 1).acknowledged(1, 3);
        assertFalse(alone.save(0).join());
        two.live.leave(alone, taken).join();
        assertTrue(two.isShared("d"));
        // When
        assertTrue(shares.acknowledge(2, 2).exchange(0));
        Cursor again = two.live.claim(new Cursor.Key("alice", "d"), () -> {}, 10);
        // Then
        assertEquals(2L, again.floors().get("d"));
        assertFalse(shares.acknowledge(3, 3).exchange(0));
        assertEquals(2, two.database.cursors().positions("alice", "d").join().getFirst().floor());
        // When: it is deleted and made anew
        assertTrue(two.live.remove(new Cursor.Key("alice", "d")));
        LeasingServer.Member fresh = two.join("d", LONG);
        // Then
        assertFalse(shares.exchange(0));
        assertTrue(fresh.exchange(0));
        shares.leave();
        fresh.leave();
    }

    @Test
    void aCursorThatManyBeginAtOnceHasOneBeginning() throws Exception {
        // Given
        publish("e", 20);
        List<CompletableFuture<LeasingServer.Member>> joining = new ArrayList<>();
        // When
        for (LeasingServer node : List.of(one, two)) {
            var joined = new CompletableFuture<LeasingServer.Member>();
            joining.add(joined);
            var _ = Thread.ofVirtual().start(() -> {
                try {
                    joined.complete(node.join("e", "e", LONG, node == one ? 1 : 15));
                } catch (Exception failed) {
                    joined.completeExceptionally(failed);
                }
            });
        }
        // Then
        LeasingServer.Member first = joining.getFirst().join();
        LeasingServer.Member second = joining.getLast().join();
        assertEquals(first.lease.first(), second.lease.first());
        assertThrows(ProtocolException.class, () -> two.join("e", "other", LONG, 1));
        first.leave();
        second.leave();
    }

    @Test
    void twoThatLeaseAtOnceNeverHaveTheSameAndLoseNothing() throws Exception {
        // Given
        int messages = 3_000;
        publish("f", messages);
        LeasingServer.Member first = one.join("f", LONG);
        LeasingServer.Member second = two.join("f", LONG);
        var acknowledged = new TreeMap<Long, Integer>();
        var random = new Random(5);
        // When
        while (acknowledged.size() < messages) {
            List<CompletableFuture<Boolean>> both = new ArrayList<>();
            for (LeasingServer.Member each : List.of(first, second)) {
                each.want = 40;
                both.add(each.cursor.save(0));
            }
            both.forEach(each -> assertTrue(each.join()));
            for (LeasingServer.Member each : List.of(first, second)) {
                for (long seq : each.all()) {
                    if (random.nextInt(3) > 0) {
                        each.acknowledge(seq, seq);
                        int _ = acknowledged.merge(seq, 1, Integer::sum);
                    } else {
                        each.giveBack(seq, seq);
                    }
                }
            }
        }
        // Then
        assertTrue(acknowledged.values().stream().allMatch(count -> count == 1));
        assertTrue(first.exchange(0));
        assertTrue(second.exchange(0));
        Cursors.Position stored = one.database.cursors().positions("alice", "f").join().getFirst();
        assertEquals(messages, stored.floor());
        first.leave();
        second.leave();
    }
}

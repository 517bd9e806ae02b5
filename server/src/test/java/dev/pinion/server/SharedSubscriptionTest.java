package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.SessionLimits;

/// Several subscriptions that read one cursor: each message goes to one of them.
class SharedSubscriptionTest extends ServerTestBase {
    private static final String NAME = "durable-subscription-name:workers";
    private static final String SHARED = NAME + "\nshared:true";
    private static final String ONE_BY_ONE = "ack:client-individual";

    private static String join(String channel, int prefetch, String... more) {
        return subscribe("s", "/channel/" + channel, SHARED, ONE_BY_ONE, "prefetch-count:" + prefetch,
                String.join("\n", more) + (more.length > 0 ? "\n" : "") + "receipt:s");
    }

    private Wire member(String subject, int prefetch) throws IOException {
        Wire wire = server.session(subject);
        wire.send(join("in", prefetch)).expect("RECEIPT", "receipt-id:s");
        return wire;
    }

    /// The server lets go of what a member had when its connection ends, a moment behind the receipt.
    ///
    /// @param left how many connections there are then
    private void leave(Wire member, int left) throws IOException {
        member.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        member.close();
        await().until(() -> server.server().connectionCount() == left);
    }

    private static String keyed(String key, String body) {
        return "SEND\ndestination:/channel/in\nmessage-group:" + key + "\nreceipt:k\n\n" + body + "\0";
    }

    @Test
    void eachMessageGoesToOneMemberWithCreditInOrder() throws IOException {
        // Given
        Wire sender = server.session("bob");
        Wire one = member("alice", 1);
        Wire two = member("alice", 1);
        // When
        publish(sender, "in", "1", "2", "3", "4");
        // Then: two have one each, and whoever is done gets the next
        Wire.Received ofOne = one.expect("MESSAGE", "redelivered:(none)");
        Wire.Received ofTwo = two.expect("MESSAGE", "redelivered:(none)");
        assertEquals(Set.of("1", "2"), Set.of(ofOne.header("seq"), ofTwo.header("seq")));
        one.send(ack("ACK", ofOne)).expect("MESSAGE", "seq:3");
        two.send(ack("ACK", ofTwo)).expect("MESSAGE", "seq:4");
        one.close();
        two.close();
        sender.close();
    }

    @Test
    void whatAMemberHadComesFirstToTheOthersWhenItEnds() throws IOException {
        // Given
        Wire sender = server.session("bob");
        Wire one = member("alice", 2);
        publish(sender, "in", "1", "2");
        Wire.Received first = one.expect("MESSAGE", "seq:1");
        one.expect("MESSAGE", "seq:2");
        Wire two = member("alice", 1);
        publish(sender, "in", "3");
        Wire.Received third = two.expect("MESSAGE", "seq:3");
        publish(sender, "in", "4");
        one.send(ack("ACK", first)).expect("MESSAGE", "seq:4");
        // When
        one.close();
        two.send(ack("ACK", third));
        // Then
        Wire.Received second = two.expect("MESSAGE", "seq:2", "redelivered:true", "delivery-count:2");
        two.send(ack("ACK", second)).expect("MESSAGE", "seq:4", "redelivered:true");
        two.close();
        sender.close();
    }

    @Test
    void aCumulativeAckMeansWhatThisMemberGotBeforeIt() throws IOException {
        // Given: the last one is smaller than those before it
        Wire sender = server.session("bob");
        Wire ending = member("alice", 1);
        publish(sender, "in", "1");
        ending.expect("MESSAGE", "seq:1");
        Wire member = server.session("alice");
        member.send(subscribe("s", "/channel/in", SHARED, "ack:client", "receipt:s")).expect("RECEIPT");
        publish(sender, "in", "2", "3");
        member.expect("MESSAGE", "seq:2");
        Wire.Received third = member.expect("MESSAGE", "seq:3");
        ending.close();
        member.expect("MESSAGE", "seq:1", "redelivered:true");
        // When
        member.send(ack("ACK", third, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        leave(member, 1);
        // Then
        Wire next = member("alice", 10);
        publish(sender, "in", "4");
        next.expect("MESSAGE", "seq:1", "delivery-count:3");
        next.expect("MESSAGE", "seq:4");
        next.close();
        sender.close();
    }

    @Test
    void aRefusedMessageComesAgainAndAtLastGoesToTheDeadLetters() throws IOException {
        // Given
        server.close();
        var twice = new DeliveryLimits(1 << 20, 1 << 20, 64 * 1024, 512, 64 * 1024, 2);
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(), SessionLimits.DEFAULTS, twice));
        Wire sender = server.session("bob");
        Wire member = member("alice", 1);
        publish(sender, "in", "poison", "good");
        // When
        member.send(ack("NACK", member.expect("MESSAGE", "seq:1")));
        Wire.Received good = member.expect("MESSAGE", "seq:2");
        member.send(ack("ACK", good));
        member.send(ack("NACK", member.expect("MESSAGE", "seq:1", "delivery-count:2")));
        // Then
        sender.send(subscribe("d", "/channel/dead.in", "from:first"));
        assertEquals("poison", sender.expect("MESSAGE", "dead-seq:1").body());
        member.close();
        sender.close();
    }

    @Test
    void theMessagesOfAKeyGoToOneMemberWhileItLivesAndInOrder() throws IOException {
        // Given
        Wire sender = server.session("bob");
        Map<String, List<String>> readersByKey = new ConcurrentHashMap<>();
        Map<String, List<String>> seqsByKey = new ConcurrentHashMap<>();
        var count = new AtomicInteger();
        List<Wire> members = List.of(member("alice", 100), member("alice", 100), member("alice", 3));
        for (Wire member : members) {
            var _ = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Wire.Received message = member.expect("MESSAGE");
                        String key = message.header("message-group");
                        readersByKey.computeIfAbsent(key, _ -> new CopyOnWriteArrayList<>())
                                .add("member " + members.indexOf(member));
                        seqsByKey.computeIfAbsent(key, _ -> new CopyOnWriteArrayList<>()).add(message.header("seq"));
                        member.send(ack("ACK", message));
                        count.incrementAndGet();
                    }
                } catch (IOException ended) {
                    assertTrue(count.get() >= 60, "ended early: " + ended);
                }
            });
        }
        // When
        for (int i = 1; i <= 60; i++) {
            sender.send(keyed("k" + i % 7, "x")).expect("RECEIPT", "seq:" + i);
        }
        await().until(() -> count.get() == 60);
        // Then
        readersByKey.forEach((key, readers) -> assertEquals(1, Set.copyOf(readers).size(), key));
        seqsByKey.forEach((key, seqs) -> assertEquals(
                seqs.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList(), seqs, key));
        for (Wire member : members) {
            member.close();
        }
        sender.close();
    }

    @Test
    void theCursorOutlivesItsMembersAndTheServer() throws IOException {
        // Given
        Wire sender = server.session("bob");
        Wire one = member("alice", 10);
        publish(sender, "in", "1", "2", "3");
        one.expect("MESSAGE", "seq:1");
        Wire.Received second = one.expect("MESSAGE", "seq:2");
        one.expect("MESSAGE", "seq:3");
        one.send(ack("ACK", second));
        leave(one, 1);
        sender.close();
        // When
        server.close();
        server = TestServer.start(data);
        // Then
        Wire next = member("alice", 10);
        next.expect("MESSAGE", "seq:1", "redelivered:true");
        next.expect("MESSAGE", "seq:3", "redelivered:true");
        next.close();
    }

    @Test
    void aQueueIsSharedFromItsFirstMessageOn() throws IOException {
        // Given
        Wire sender = server.session("bob");
        sender.send("SEND\ndestination:/queue/jobs\nreceipt:q\n\n1\0").expect("RECEIPT", "seq:1");
        sender.send("SEND\ndestination:/channel/queue.jobs\nreceipt:q\n\n2\0").expect("RECEIPT", "seq:2");
        Wire one = server.session("alice");
        Wire two = server.session("alice");
        String join = subscribe("s", "/queue/jobs", ONE_BY_ONE, "prefetch-count:1");
        // When
        Wire.Received first = one.send(join).expect("MESSAGE", "seq:1", "destination:/queue/jobs");
        two.send(join);
        // Then
        two.expect("MESSAGE", "seq:2");
        one.send(ack("ACK", first, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        one.close();
        two.close();
        sender.close();
    }

    @Test
    void identitiesShareWhereTheyHaveTheScopeAndElseEachHasItsOwn() throws IOException {
        // Given
        Wire sender = server.session("bob");
        String[] mayShare = {"read:>", "share:workers"};
        Wire one = server.wire().connect(server.token("anna", mayShare));
        Wire two = server.wire().connect(server.token("carl", mayShare));
        Wire alone = server.wire().connect(server.token("dora", "read:>"));
        for (Wire member : List.of(one, two, alone)) {
            member.send(join("in", 1)).expect("RECEIPT");
        }
        // When
        publish(sender, "in", "1", "2");
        // Then
        Wire.Received ofOne = one.expect("MESSAGE");
        Wire.Received ofTwo = two.expect("MESSAGE");
        assertEquals(Set.of("1", "2"), Set.of(ofOne.header("seq"), ofTwo.header("seq")));
        alone.expect("MESSAGE", "seq:1");
        one.close();
        two.close();
        alone.close();
        sender.close();
    }

    @Test
    void aNameThatIsSharedIsNotTakenOverByOneWhoDoesNot() throws IOException {
        // Given
        Wire member = member("alice", 1);
        Wire alone = server.session("alice");
        // When
        alone.send(subscribe("s", "/channel/in", NAME));
        // Then
        alone.expect("ERROR", "code:cursor-taken");
        alone.expectEnd();
        Wire other = server.session("alice");
        other.send(subscribe("s", "/channel/elsewhere", SHARED));
        other.expect("ERROR", "code:cursor-taken");
        other.expectEnd();
        publish(member, "other", "it lives");
        leave(member, 0);
        // And the other way round
        Wire owner = server.session("alice");
        owner.send(subscribe("s", "/channel/in", NAME, "receipt:s")).expect("RECEIPT");
        Wire sharing = server.session("alice");
        sharing.send(join("in", 1));
        sharing.expect("ERROR", "code:cursor-taken");
        sharing.expectEnd();
        owner.close();
    }

    @Test
    void anAckOfASharedMessageDoesNotWaitForATransaction() throws IOException {
        // Given
        Wire member = member("alice", 1);
        publish(member, "other", "x");
        Wire sender = server.session("bob");
        publish(sender, "in", "1");
        Wire.Received message = member.expect("MESSAGE", "seq:1");
        // When
        member.send("BEGIN\ntransaction:t\n\n\0" + ack("ACK", message, "transaction:t", "receipt:a"));
        // Then
        member.expect("ERROR", "code:malformed-frame", "receipt-id:a");
        member.expectEnd();
        sender.close();
    }
}

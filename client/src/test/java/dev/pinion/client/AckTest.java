package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.AckMode;

/// Acknowledgements and transactions, as they go over the wire.
class AckTest {

    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

    private static void deliver(Peer peer) throws java.io.IOException {
        peer.receipt(peer.expect("SUBSCRIBE"));
        for (int seq = 1; seq <= 3; seq++) {
            peer.send("MESSAGE\nsubscription:1\nmessage-id:news/" + seq + "@e1\ndestination:/channel/news\nseq:" + seq
                    + "\nsender:bob\ntimestamp:1000\nack:a\\c" + seq + "\n\nx\0");
        }
    }

    @Test
    void aSubscriptionAsksForEverythingThatItsOptionsSay() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText subscribe = peer.expect("SUBSCRIBE");
            peer.receipt(subscribe);
            assertEquals(
                    List.of("id:1", "destination:/channel/news", "ack:client-individual", "prefetch-count:5",
                            "from:first", "durable-subscription-name:d", "no-local:true", "browser:true", "receipt:1"),
                    subscribe.headers());
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            SubscribeOptions all = SubscribeOptions.fromFirst()
                    .withAck(AckMode.CLIENT_INDIVIDUAL)
                    .durable("d")
                    .withPrefetch(5)
                    .withoutLocal()
                    .browsing();
            client.subscribe("/channel/news", all, received::add).active().join();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }

    /// A queue and a name that several share: what a handler threw at goes back, and what it took is gone for all.
    @Test
    void whatSeveralShareIsAskedForAndAcknowledgedBehindTheHandler() throws Exception {
        for (String destination : List.of("/channel/news", "/queue/news")) {
            boolean queue = destination.startsWith("/queue/");
            try (HostileServer server = HostileServer.loggedIn(peer -> {
                FrameText subscribe = peer.expect("SUBSCRIBE");
                assertEquals(queue ? "(none)" : "true", subscribe.headerOr("shared", "(none)"));
                assertEquals("client-individual", subscribe.header("ack"));
                peer.receipt(subscribe);
                // Others have what is between.
                for (int seq : List.of(1, 5, 9)) {
                    peer.send("MESSAGE\nsubscription:1\nmessage-id:news/" + seq + "@e1\ndestination:" + destination
                            + "\nseq:" + seq + "\nchain:c" + seq + "\nsender:bob\ntimestamp:1000\nack:a" + seq
                            + "\n\nx\0");
                }
                assertEquals("a1", peer.expect("ACK").header("id"));
                assertEquals("a5", peer.expect("NACK").header("id"));
                assertEquals("a9", peer.expect("ACK").header("id"));
                peer.receipt(peer.expect("DISCONNECT"));
            }); PinionClient client = server.connect()) {
                SubscribeOptions options = queue ? SubscribeOptions.fromNext()
                        : SubscribeOptions.fromNext().shared("workers");
                // When
                client.subscribe(destination, options, message -> {
                    received.add(message);
                    if (message.seq() == 5) {
                        throw new IllegalStateException("not this one");
                    }
                }).active().join();
                for (int i = 0; i < 3; i++) {
                    received.take();
                }
                client.drain(Duration.ofSeconds(10));
                HostileServer.goodbye(client);
                // Then
                assertEquals(List.of(), server.faults());
            }
        }
    }

    @Test
    void aSharedSubscriptionNeedsANameAndGetsOnlyItsPart() {
        SubscribeOptions shared = SubscribeOptions.fromNext().shared("workers");

        assertThrows(IllegalArgumentException.class, () -> SubscribeOptions.fromNext().shared(""));
        assertThrows(IllegalArgumentException.class, shared::withoutLocal);
        assertThrows(IllegalArgumentException.class, shared::browsing);
    }

    // STOMP A1
    @Test
    void acknowledgementsNameTheMessageAsTheServerDid() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            deliver(peer);
            assertEquals(List.of("id:a\\c1"), peer.expect("ACK").headers());
            assertEquals(List.of("id:a\\c2"), peer.expect("NACK").headers());
            FrameText durable = peer.expect("ACK");
            assertEquals("a\\c3", durable.header("id"));
            peer.receipt(durable).receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext().withAck(AckMode.CLIENT), received::add);
            // When
            received.take().ack();
            received.take().nack();
            received.take().ackDurably().join();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aMessageOfAnAutomaticSubscriptionCannotBeAcknowledged() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            peer.message("1", 1, "x");
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add);
            ReceivedMessage message = received.take();
            // When, Then
            assertThrows(IllegalStateException.class, message::ack);
        }
    }

    @Test
    void aTransactionNamesItselfInEveryFrameAndCompletesWithTheCommit() throws Exception {
        // Given
        CompletableFuture<Void> commit = new CompletableFuture<>();
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            deliver(peer);
            for (String command : List.of("BEGIN", "SEND", "ACK", "COMMIT")) {
                FrameText frame = peer.expect(command);
                assertEquals("t2", frame.header("transaction"));
                if (!command.equals("BEGIN")) {
                    peer.receipt(frame);
                }
            }
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext().withAck(AckMode.CLIENT), received::add);
            ReceivedMessage message = received.take();
            // When
            try (Transaction transaction = client.begin()) {
                transaction.publish("/channel/news", Body.utf8("x"));
                transaction.ack(message);
                commit = transaction.commit();
            }
            // Then
            commit.join();
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void whatIsNotCommittedIsNeverSent() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.receipt(peer.expect("DISCONNECT")));
                PinionClient client = server.connect()) {
            // When
            Transaction transaction = client.begin();
            transaction.publish("/channel/news", Map.of("a", "b"), Body.utf8("x"));
            transaction.close();
            // Then
            assertThrows(IllegalStateException.class, transaction::commit);
            HostileServer.goodbye(client);
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aTransactionThatFindsNoRoomIsNotSentAtAll() throws Exception {
        // Given: a message without a receipt takes the room.
        CompletableFuture<String> next = new CompletableFuture<>();
        ClientLimits one = ClientLimits.DEFAULT.withInFlight(1, 1_000_000);
        ClientDeadlines short_ = ClientDeadlines.DEFAULT.withPublish(Duration.ofMillis(50));
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.expect("SEND");
            FrameText last = peer.next();
            next.complete(last.command());
            peer.receipt(last);
        }); PinionClient client = PinionClient.connect(server.client().limits(one).deadlines(short_).build())) {
            var unused = client.publish("/channel/news", "x");
            Transaction transaction = client.begin();
            transaction.publish("/channel/news", Body.utf8("x"));
            // When
            var commit = transaction.commit();
            // Then
            PublishTest.failure(PinionException.TimedOut.class, commit);
            HostileServer.goodbye(client);
            assertEquals("DISCONNECT", next.join());
        }
    }
}

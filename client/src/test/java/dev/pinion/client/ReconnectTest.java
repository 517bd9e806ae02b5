package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.pinion.protocol.stomp.AckMode;

/// A broken connection is followed by another, and subscriptions go on where they were.
class ReconnectTest {

    static final RetryPolicy AT_ONCE = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(20), 50,
            Duration.ofSeconds(30));

    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
    private final AtomicInteger visits = new AtomicInteger();

    /// Plays one script for each connection, in order.
    private HostileServer inTurn(HostileServer.Script... scripts) {
        return HostileServer.with(peer -> {
            peer.login();
            scripts[visits.getAndIncrement()].play(peer);
        });
    }

    private static PinionClient connect(HostileServer server) throws PinionException, InterruptedException {
        return PinionClient.connect(server.client().reconnect(AT_ONCE).build());
    }

    private static void goodbye(Peer peer) throws IOException {
        peer.receipt(peer.expect("DISCONNECT"));
    }

    @Test
    void aSubscriptionGoesOnBehindTheLastMessageInTheSameHistory() throws Exception {
        // Given
        try (HostileServer server = inTurn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            peer.message("1", 7, "x").message("1", 8, "x");
            peer.socket().close();
        }, peer -> {
            FrameText again = peer.expect("SUBSCRIBE");
            assertEquals(List.of("id:1", "destination:/channel/news", "ack:client", "prefetch-count:32", "from:seq=9",
                    "epoch:e1", "receipt:2"), again.headers());
            peer.receipt(again);
            peer.message("1", 9, "x");
            goodbye(peer);
        }); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromFirst(), received::add);
            // Then
            List<Long> seqs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seqs.add(received.take().seq());
            }
            assertEquals(List.of(7L, 8L, 9L), seqs);
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aSubscriptionWithoutAMessageYetGoesOnWhereItsReceiptSaidItStarted() throws Exception {
        // Given
        try (HostileServer server = inTurn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"), 41);
            peer.socket().close();
        }, peer -> {
            FrameText again = peer.expect("SUBSCRIBE");
            assertEquals("seq=42", again.header("from"));
            peer.receipt(again, 41).message("1", 42, "x");
            goodbye(peer);
        }); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add);
            // Then
            assertEquals(42, received.take().seq());
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aConnectionOnWhichMessagesCameIsASuccessHoweverShortItWas() throws Exception {
        // Given
        int connections = 8;
        HostileServer.Script oneMessage = peer -> {
            FrameText asked = peer.expect("SUBSCRIBE");
            peer.receipt(asked);
            int from = asked.header("from").equals("first") ? 1 : Integer.parseInt(asked.header("from").substring(4));
            peer.message("1", from, "x");
            peer.socket().close();
        };
        var twice = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(20), 3, Duration.ofSeconds(30));
        try (HostileServer server = HostileServer.with(peer -> {
            peer.login();
            oneMessage.play(peer);
        }); PinionClient client = PinionClient.connect(server.client().reconnect(twice).build())) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromFirst(), received::add);
            // Then
            for (long seq = 1; seq <= connections; seq++) {
                assertEquals(seq, received.take().seq());
            }
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void whatIsStillQueuedIsNeitherLostNorDoubledWhileTheHandlerIsSlow() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        try (HostileServer server = inTurn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            for (int seq = 1; seq <= 3; seq++) {
                peer.message("1", seq, "x", "ack:" + seq);
            }
            peer.socket().close();
        }, peer -> {
            FrameText again = peer.expect("SUBSCRIBE");
            peer.receipt(again);
            int from = Integer.parseInt(again.header("from").substring(4));
            for (int seq = from; seq <= 12; seq++) {
                peer.message("1", seq, "x", "ack:" + seq);
                if (seq >= from + 2) {
                    peer.expect("ACK");
                }
            }
            peer.receipt(peer.expectBehindAcknowledgements());
        });
                PinionClient client = PinionClient.connect(server.client()
                        .reconnect(AT_ONCE)
                        .limits(ClientLimits.DEFAULT.withQueued(3, 4_000_000))
                        .build())) {
            client.subscribe("/channel/news", SubscribeOptions.fromFirst(), message -> {
                PublishTest.await(release);
                received.add(message);
            });
            // When
            release.countDown();
            // Then
            for (long seq = 1; seq <= 12; seq++) {
                assertEquals(seq, received.take().seq());
            }
        }
    }

    @Test
    void aDurableSubscriptionLeavesItsPositionToTheServer() throws Exception {
        // Given
        SubscribeOptions durable = SubscribeOptions.fromFirst().withAck(AckMode.CLIENT).durable("d");
        try (HostileServer server = inTurn(peer -> {
            FrameText first = peer.expect("SUBSCRIBE");
            assertEquals("first", first.header("from"));
            peer.receipt(first).message("1", 1, "x");
            peer.socket().close();
        }, peer -> {
            FrameText again = peer.expect("SUBSCRIBE");
            assertEquals("d", again.header("durable-subscription-name"));
            assertEquals("first", again.header("from"));
            peer.receipt(again).message("1", 1, "again");
            goodbye(peer);
        }); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", durable, received::add);
            // Then
            Awaitility.await()
                    .until(() -> !received.isEmpty() && received.removeIf(each -> each.body().utf8().equals("again")));
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void whatWasInFlightIsRepeatedWithItsKeyBeforeAnythingNewer() throws Exception {
        // Given
        List<String> keys = new CopyOnWriteArrayList<>();
        try (HostileServer server = inTurn(peer -> {
            keys.add(peer.expect("SEND").header("idempotency-key"));
            peer.socket().close();
        }, peer -> {
            FrameText again = peer.expect("SEND");
            assertEquals("1", again.body());
            FrameText next = peer.expect("SEND");
            assertEquals("2", next.body());
            keys.add(again.header("idempotency-key"));
            keys.add(next.header("idempotency-key"));
            peer.receipt(again, 5).receipt(next, 6);
            goodbye(peer);
        }); PinionClient client = connect(server)) {
            // When
            var first = client.publish("/channel/news", "1");
            var second = client.publish("/channel/news", "2");
            // Then
            assertEquals(5, first.join().seq());
            assertEquals(6, second.join().seq());
            assertEquals(2, visits.get());
            assertEquals(keys.getFirst(), keys.get(1));
            assertEquals(3, Set.copyOf(keys).size() + 1, keys::toString);
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void whatTimeDoesNotCureEndsTheClient() throws Exception {
        // Given
        try (HostileServer server = inTurn(
                peer -> peer.send("ERROR\nmessage:x\ncode:version-unsupported\n\n\0").bytesUntilTheEnd());
                PinionClient client = connect(server)) {
            // When
            PinionException why = client.ended().toCompletableFuture().join();
            // Then
            assertEquals("version-unsupported", assertInstanceOf(PinionException.ServerEnded.class, why).code());
            assertEquals(1, visits.get());
            PublishTest.failure(PinionException.ServerEnded.class, client.publish("/channel/news", "x"));
        }
    }

    @Test
    void closeStopsTheReconnecting() throws Exception {
        // Given: a server that is gone for good.
        HostileServer server = inTurn(peer -> peer.socket().close());
        RetryPolicy patient = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1), 100, Duration.ofDays(1));
        PinionClient client = PinionClient.connect(server.client().reconnect(patient).build());
        server.close();
        var waiting = client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add).active();
        // When
        client.close();
        // Then
        assertInstanceOf(PinionException.Closed.class, client.ended().toCompletableFuture().join());
        assertInstanceOf(PinionException.class, waiting.handle((done, why) -> why).join());
    }
}

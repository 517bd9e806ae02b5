package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.stomp.ServerFrame;

/// What is asked for and what a handler gets.
class SubscribeTest {

    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

    static List<Map.Entry<SubscribeOptions, String>> starts() {
        return List.of(Map.entry(SubscribeOptions.fromNext(), ""), Map.entry(SubscribeOptions.fromFirst(), "first"),
                Map.entry(SubscribeOptions.fromLast(), "last"), Map.entry(SubscribeOptions.fromSeq(42), "seq=42"),
                Map.entry(SubscribeOptions.fromTime(Instant.parse("2026-01-31T12:00:00Z")),
                        "time=2026-01-31T12\\c00\\c00Z"));
    }

    @ParameterizedTest
    @MethodSource("starts")
    void aSubscriptionSaysWhereItStarts(Map.Entry<SubscribeOptions, String> start) throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText subscribe = peer.expect("SUBSCRIBE");
            assertEquals("/channel/news", subscribe.header("destination"));
            assertEquals("1", subscribe.header("id"));
            assertEquals(start.getValue(), subscribe.headerOr("from", ""));
            peer.receipt(subscribe);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            Subscription subscription = client.subscribe("/channel/news", start.getKey(), received::add);
            // Then
            subscription.active().join();
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aMessageHasEverythingThatTheServerSaid() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            peer.send(
                    "MESSAGE\nsubscription:1\nmessage-id:news/9@e1\ndestination:/channel/news\nseq:9\nsender:b\\cob\ntimestamp:1500\n"
                            + "redelivered:true\ngap:4-8\ncontent-type:text/plain\nx:1\\n2\nx:again\ncontent-length:3\n\na\0b\0");
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add);
            ReceivedMessage message = received.take();
            // Then
            assertEquals("/channel/news", message.destination());
            assertEquals(9, message.seq());
            assertEquals("b:ob", message.sender());
            assertEquals(Instant.ofEpochMilli(1500), message.timestamp());
            assertEquals("news/9@e1", message.messageId());
            assertEquals(Map.of("content-type", "text/plain", "x", "1\n2"), message.headers()); // STOMP F5 F10
            assertEquals("a\0b", message.body().utf8());
            assertEquals(Optional.of(new ServerFrame.Gap(4, 8)), message.gap());
            assertTrue(message.redelivered());
            assertFalse(message.toString().contains("1\n2"), message.toString());
        }
    }

    @Test
    void aHandlerThatThrowsGetsTheNextMessage() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            peer.message("1", 1, "bad").message("1", 2, "good");
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                if (message.seq() == 1) {
                    throw new IllegalStateException("a fault of the test's handler");
                }
                received.add(message);
            });
            // Then
            assertEquals(2, received.take().seq());
        }
    }

    @Test
    void afterCloseNothingIsHandedOutAndLateMessagesAreNoFault() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            peer.message("1", 1, "x");
            FrameText unsubscribe = peer.expect("UNSUBSCRIBE");
            assertEquals("1", unsubscribe.header("id"));
            peer.message("1", 2, "late").receipt(unsubscribe);
            peer.receipt(peer.expect("SEND"), 5);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            Subscription subscription = client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add);
            assertEquals(1, received.take().seq());
            // When
            subscription.close();
            // Then
            assertEquals(5, client.publish("/channel/news", "after").join().seq());
            assertTrue(received.isEmpty());
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aMessageForNobodyIsAProtocolError() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.message("1", 1, "x");
            peer.bytesUntilTheEnd();
        }); PinionClient client = server.connect()) {
            // When
            PinionException why = client.ended().toCompletableFuture().join();
            // Then
            assertInstanceOf(PinionException.ProtocolError.class, why);
        }
    }

    @Test
    void aHandlerThatBlocksDelaysNoReceiptAndGivesItsCreditBackWhenItGoesOn() throws Exception {
        // Given: a server that sends as much as it has credit for, and then waits.
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger handled = new AtomicInteger();
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText subscribe = peer.expect("SUBSCRIBE");
            assertEquals("3", subscribe.header("prefetch-count"));
            peer.receipt(subscribe);
            FrameText send = peer.expect("SEND");
            for (int seq = 1; seq <= 3; seq++) {
                peer.message("1", seq, "x", "ack:" + seq);
            }
            peer.receipt(send, 1);
            for (int seq = 1; seq <= 3; seq++) {
                assertEquals("" + seq, peer.expect("ACK").header("id"));
            }
            peer.message("1", 4, "x", "ack:4");
            peer.receipt(peer.expectBehindAcknowledgements());
        });
                PinionClient client = PinionClient
                        .connect(server.client().limits(ClientLimits.DEFAULT.withQueued(3, 4_000_000)).build())) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                PublishTest.await(release);
                handled.incrementAndGet();
            });
            // When
            var behindTheMessages = client.publish("/channel/news", "x");
            // Then
            assertEquals(1, behindTheMessages.join().seq());
            assertEquals(0, handled.get());
            release.countDown();
            Awaitility.await().untilAtomic(handled, org.hamcrest.Matchers.equalTo(4));
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aServerThatSendsFarMoreThanItHasCreditForLosesTheSubscription() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            for (int seq = 1; seq <= 20; seq++) {
                peer.message("1", seq, "x");
            }
            peer.receipt(peer.expect("UNSUBSCRIBE")).receipt(peer.expect("SEND"), 1);
            peer.receipt(peer.expect("DISCONNECT"));
        });
                PinionClient client = PinionClient
                        .connect(server.client().limits(ClientLimits.DEFAULT.withQueued(3, 4_000_000)).build())) {
            // When
            Subscription subscription = client.subscribe("/channel/news", SubscribeOptions.fromNext(),
                    message -> PublishTest.await(release));
            // Then
            assertInstanceOf(PinionException.ProtocolError.class, subscription.ended().toCompletableFuture().join());
            assertEquals(1, client.publish("/channel/news", "x").join().seq());
            release.countDown();
        }
    }

    @Test
    void whatWasReceivedBeforeTheConnectionBrokeIsStillHandedOut() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            for (int seq = 1; seq <= 3; seq++) {
                peer.message("1", seq, "x");
            }
            peer.socket().close();
        }); PinionClient client = server.connect()) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                PublishTest.await(release);
                received.add(message);
            });
            // When
            client.ended().toCompletableFuture().join();
            release.countDown();
            // Then
            assertEquals(1, received.take().seq());
            assertEquals(2, received.take().seq());
            assertEquals(3, received.take().seq());
        }
    }
}

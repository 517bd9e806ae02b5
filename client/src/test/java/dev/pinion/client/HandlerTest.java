package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a handler does, it does to itself alone.
class HandlerTest {

    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

    /// Sends this many messages to each subscription, answers all that asks for it, and notes what it got.
    private static HostileServer sends(int messages, List<FrameText> got) {
        return HostileServer.loggedIn(peer -> serve(peer, messages, got));
    }

    private static void serve(Peer peer, int messages, List<FrameText> got) throws IOException {
        int seq = 100;
        for (FrameText frame = peer.next();; frame = peer.next()) {
            synchronized (got) {
                got.add(frame);
            }
            switch (frame.command()) {
                case "SEND" -> peer.receipt(frame, ++seq);
                case "ACK", "NACK" -> {
                }
                default -> peer.receipt(frame);
            }
            if (frame.command().equals("SUBSCRIBE")) {
                for (int i = 1; i <= messages; i++) {
                    peer.message(frame.header("id"), i, "m" + i, "ack:" + frame.header("id") + "." + i);
                }
            }
            if (frame.command().equals("DISCONNECT")) {
                return;
            }
        }
    }

    private PinionClient connect(HostileServer server) throws Exception {
        return PinionClient.connect(server.client().listener(events::add).build());
    }

    private <T extends ClientEvent> T event(Class<T> kind) throws InterruptedException {
        ClientEvent next = events.poll(30, TimeUnit.SECONDS);
        while (next != null && !kind.isInstance(next)) {
            next = events.poll(30, TimeUnit.SECONDS);
        }
        return assertInstanceOf(kind, next);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void undeclared(Throwable fault) throws T {
        throw (T) fault;
    }

    static List<Throwable> faults() {
        return List.of(new IllegalStateException("unchecked"), new IOException("checked and undeclared"),
                new AssertionError("an Error"), new StackOverflowError("as of a recursion"),
                new NoClassDefFoundError("a jar that is missing"), new InterruptedException("undeclared too"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whateverAHandlerThrowsIsToldAndTheNextMessageFollows(Throwable fault) throws Exception {
        // Given
        List<FrameText> got = new ArrayList<>();
        try (HostileServer server = sends(3, got); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                if (message.seq() == 1) {
                    HandlerTest.<RuntimeException>undeclared(fault);
                }
                received.add(message);
            });
            // Then
            assertEquals(2, received.take().seq());
            assertEquals(3, received.take().seq());
            var failed = event(ClientEvent.HandlerFailed.class);
            assertEquals(fault, failed.fault());
            assertEquals(1, failed.message().seq());
            assertEquals(101, client.publish("/channel/news", "still here").join().seq());
            assertEquals(1, client.counters().handlersFailed());
        }
    }

    @Test
    void aHandlerThatLeavesItsThreadInterruptedLosesNothing() throws Exception {
        // Given
        try (HostileServer server = sends(30, new ArrayList<>()); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                assertFalse(Thread.currentThread().isInterrupted());
                received.add(message);
                Thread.currentThread().interrupt();
            });
            // Then
            for (int seq = 1; seq <= 30; seq++) {
                assertEquals(seq, received.take().seq());
            }
            assertEquals(0, client.counters().handlersFailed());
        }
    }

    @Test
    void aHandlerMayWaitForTheReceiptOfWhatItPublishesAndSoMayACallback() throws Exception {
        // Given: less room in flight than messages that wait for the handler.
        CompletableFuture<Long> last = new CompletableFuture<>();
        try (HostileServer server = sends(30, new ArrayList<>());
                PinionClient client = PinionClient
                        .connect(server.client().limits(ClientLimits.DEFAULT.withInFlight(2, 1_000_000)).build())) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                client.publish("/channel/copy", message.body()).join();
                received.add(message);
            });
            var unused = client.publish("/channel/copy", "1")
                    .thenAccept(first -> last.complete(client.publish("/channel/copy", "2").join().seq()));
            // Then
            for (int seq = 1; seq <= 30; seq++) {
                assertEquals(seq, received.take().seq());
            }
            assertTrue(last.join() > 101);
        }
    }

    @Test
    void handlersThatBlockForEverStopNeitherReceiptsNorOtherSubscriptionsNorTheClose() throws Exception {
        // Given: more handlers than there are processors, each in a monitor, which would pin a virtual thread to its carrier.
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        int handlers = 2 * Runtime.getRuntime().availableProcessors();
        try (HostileServer server = sends(3, new ArrayList<>()); PinionClient client = connect(server)) {
            for (int i = 0; i < handlers; i++) {
                client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                    synchronized (new Object()) {
                        blocked.incrementAndGet();
                        PublishTest.await(release);
                    }
                });
            }
            Awaitility.await().untilAtomic(blocked, org.hamcrest.Matchers.equalTo(handlers));
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add);
            // Then
            assertEquals(1, received.take().seq());
            assertEquals(101, client.publish("/channel/news", "x").join().seq());
            HostileServer.goodbye(client);
            assertInstanceOf(PinionException.Closed.class, client.awaitEnd());
        }
        release.countDown();
    }

    @Test
    void aHandlerMayCloseItsClientAndWhatWaitsIsNotHandedOut() throws Exception {
        // Given
        try (HostileServer server = sends(10, new ArrayList<>()); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                received.add(message);
                HostileServer.goodbye(client);
            });
            // Then
            assertInstanceOf(PinionException.Closed.class, client.awaitEnd());
            assertEquals(1, received.take().seq());
            assertTrue(received.isEmpty());
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aHandlerMayCloseItsSubscriptionAndDrainTheClient() throws Exception {
        // Given
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        try (HostileServer server = sends(10, new ArrayList<>()); PinionClient client = connect(server)) {
            CompletableFuture<Subscription> self = new CompletableFuture<>();
            // When
            self.complete(client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> {
                received.add(message);
                self.join().close();
                try {
                    drained.complete(client.drain(Duration.ofSeconds(5)));
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }));
            // Then
            assertInstanceOf(PinionException.Closed.class, self.join().ended().toCompletableFuture().join());
            drained.join();
            assertEquals(1, received.size());
        }
    }

    @Test
    void aDurableSubscriptionAcknowledgesBehindTheHandlerAndRefusesWhatItThrewAt() throws Exception {
        // Given
        List<FrameText> got = new ArrayList<>();
        try (HostileServer server = sends(3, got); PinionClient client = connect(server)) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext().durable("d"), message -> {
                if (message.seq() == 2) {
                    throw new IllegalStateException("not this one");
                }
                received.add(message);
            });
            received.take();
            received.take();
            assertTrue(client.drain(Duration.ofSeconds(30)));
        }
        // Then
        assertEquals(List.of("ACK 1.1", "NACK 1.2", "ACK 1.3"),
                got.stream()
                        .filter(frame -> frame.command().endsWith("ACK"))
                        .map(frame -> frame.command() + " " + frame.header("id"))
                        .toList());
    }

    @Test
    void whoTakesMessagesHimselfAcknowledgesWithTheNextOne() throws Exception {
        // Given
        List<FrameText> got = new ArrayList<>();
        try (HostileServer server = sends(3, got); PinionClient client = connect(server)) {
            try (Messages messages = client.subscribe("/channel/news", SubscribeOptions.fromNext().durable("d"))) {
                // When
                assertEquals(1, messages.next(Duration.ofSeconds(30)).orElseThrow().seq());
                assertEquals(2, messages.next(Duration.ofSeconds(30)).orElseThrow().seq());
                messages.refuse();
                assertEquals(3, messages.next(Duration.ofSeconds(30)).orElseThrow().seq());
                assertTrue(messages.next(Duration.ofMillis(20)).isEmpty());
            }
        }
        // Then
        assertEquals(List.of("SUBSCRIBE", "ACK", "NACK", "ACK", "UNSUBSCRIBE", "DISCONNECT"),
                got.stream().map(FrameText::command).toList());
    }

    @Test
    void aListenerThatThrowsOrBlocksStopsNobody() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        try (HostileServer server = sends(3, new ArrayList<>());
                PinionClient client = PinionClient.connect(server.client().listener(event -> {
                    PublishTest.await(release);
                    throw new IllegalStateException("a fault of the test's listener");
                }).build())) {
            // When
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), received::add);
            // Then
            assertEquals(1, received.take().seq());
            assertEquals(101, client.publish("/channel/news", "x").join().seq());
            release.countDown();
        }
    }

    @Test
    void aSupplierOfTokensThatHangsIsGivenUpAndDoesNotHoldThePresentSession() throws Exception {
        // Given: the first token, and then nothing any more; the refresh is due at once.
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        String soon = Peer.CONNECTED.replace("4102444800000", Long.toString(System.currentTimeMillis() + 700));
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(soon);
            serve(peer, 0, new ArrayList<>());
        }); PinionClient client = PinionClient.connect(server.client().token(() -> {
            if (asked.incrementAndGet() > 1) {
                PublishTest.await(release);
            }
            return "a.b.c";
        })
                .listener(events::add)
                .deadlines(ClientDeadlines.DEFAULT.withToken(Duration.ofSeconds(3))) // for the first token too
                .build())) {
            // When
            var missing = event(ClientEvent.TokenMissing.class);
            // Then
            assertInstanceOf(PinionException.TokenUnavailable.class, missing.why());
            assertEquals(101, client.publish("/channel/news", "x").join().seq());
            release.countDown();
        }
    }
}

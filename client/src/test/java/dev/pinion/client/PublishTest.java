package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;

/// What is published, and what its future says.
class PublishTest {

    static <T extends PinionException> T failure(Class<T> kind, CompletableFuture<?> future) {
        return assertInstanceOf(kind, assertThrows(CompletionException.class, future::join).getCause());
    }

    @Test
    void theReceiptSaysWhereTheMessageIs() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            assertEquals("/channel/news", send.header("destination"));
            assertEquals("text/plain;charset=utf-8", send.header("content-type"));
            assertEquals("Hello, Server!", send.body());
            peer.receipt(send, 7);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            PublishReceipt receipt = client.publish("/channel/news", "Hello, Server!").join();
            // Then
            assertEquals(new PublishReceipt(7, "e1", false, false), receipt);
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aMessageWhoseTimeHadPassedIsReportedAsExpired() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            peer.send("RECEIPT\nreceipt-id:" + send.header("receipt") + "\nseq:4\nexpired:true\n\n\0");
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            PublishReceipt receipt = client.publish("/channel/news", Map.of("expires", "1"), Body.utf8("x")).join();
            // Then
            assertEquals(new PublishReceipt(4, "e1", false, true), receipt);
        }
    }

    @Test
    void aRepeatedIdempotencyKeyIsReportedAsDuplicate() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            assertEquals("k1", send.header("idempotency-key"));
            peer.send("RECEIPT\nreceipt-id:" + send.header("receipt") + "\nseq:3\nduplicate:true\n\n\0");
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            PublishReceipt receipt = client.publish("/channel/news", Map.of("idempotency-key", "k1"), Body.utf8("x"))
                    .join();
            // Then
            assertEquals(new PublishReceipt(3, "e1", true, false), receipt);
        }
    }

    @Test
    void headersAreEscapedAndTheBodyMayContainNul() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            assertTrue(send.headers().contains("a\\cb:\\\\1\\n2\\r3\\c4 é "), send.toString()); // STOMP F4 F5 F7 F9
            assertEquals("5", send.header("content-length")); // STOMP B2 B3 B4
            assertEquals("x\0\0\0y", send.body());
            peer.receipt(send, 1);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            client.publish("/channel/news", Map.of("a:b", "\\1\n2\r3:4 é "), Body.utf8("x\0\0\0y")).join();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void receiptsMayComeInAnyOrder() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText first = peer.expect("SEND");
            FrameText second = peer.expect("SEND");
            peer.receipt(second, 2);
            peer.receipt(first, 1);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When
            var first = client.publish("/channel/news", "1");
            var second = client.publish("/channel/news", "2");
            // Then
            assertEquals(1, first.join().seq());
            assertEquals(2, second.join().seq());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"receipt-id:77\nseq:1", "receipt-id:none\nseq:1", "receipt-id:1", "seq:1",
            "receipt-id:1\nseq:x", "receipt-id:1\nseq:-4"})
    void aReceiptThatAnswersNothingOrSaysNoSequenceIsAProtocolError(String headers) throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.expect("SEND");
            peer.send("RECEIPT\n" + headers + "\n\n\0");
            peer.bytesUntilTheEnd();
        }); PinionClient client = server.connect()) {
            // When
            var future = client.publish("/channel/news", "1");
            // Then
            failure(PinionException.ProtocolError.class, future);
            assertInstanceOf(PinionException.ProtocolError.class, client.ended().toCompletableFuture().join());
        }
    }

    @Test
    void whileTooManyAreInFlightPublishBlocksAndThenFailsUnsent() throws Exception {
        // Given
        ClientLimits two = ClientLimits.DEFAULT.withInFlight(2, 1_000_000);
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.bytesUntilTheEnd());
                PinionClient client = PinionClient.connect(server.client()
                        .limits(two)
                        .deadlines(ClientDeadlines.DEFAULT.withPublish(Duration.ofMillis(100))
                                .withClose(Duration.ofMillis(100)))
                        .build())) {
            var first = client.publish("/channel/news", "1");
            var second = client.publish("/channel/news", "2");
            // When
            var third = client.publish("/channel/news", "3");
            // Then
            assertEquals(Phase.PUBLISH, failure(PinionException.TimedOut.class, third).phase());
            assertFalse(first.isDone() || second.isDone());
        }
    }

    @Test
    void bytesInFlightAreBoundedButOneMessageIsAlwaysLetThrough() throws Exception {
        // Given
        ClientLimits small = ClientLimits.DEFAULT.withInFlight(100, 1_000);
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            for (int seq = 1; seq <= 5; seq++) {
                peer.receipt(peer.expect("SEND"), seq);
            }
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = PinionClient.connect(server.client().limits(small).build())) {
            // When
            List<CompletableFuture<PublishReceipt>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                futures.add(client.publish("/channel/news", Body.owned(new byte[5_000])));
            }
            // Then
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), futures.stream().map(each -> each.join().seq()).toList());
        }
    }

    @Test
    void aCallbackMayPublishAgainThoughEverythingIsInFlight() throws Exception {
        // Given
        ClientLimits one = ClientLimits.DEFAULT.withInFlight(1, 1_000_000);
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            for (int seq = 1; seq <= 3; seq++) {
                peer.receipt(peer.expect("SEND"), seq);
            }
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = PinionClient.connect(server.client().limits(one).build())) {
            // When
            long last = client.publish("/channel/news", "1")
                    .thenCompose(ignored -> client.publish("/channel/news", "2"))
                    .thenCompose(ignored -> client.publish("/channel/news", "3"))
                    .join()
                    .seq();
            // Then
            assertEquals(3, last);
        }
    }

    @Test
    void aSlowCallbackStopsNeitherReceiptsNorMessages() throws Exception {
        // Given
        CountDownLatch attached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch received = new CountDownLatch(1);
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.expect("SUBSCRIBE");
            var send = peer.expect("SEND");
            await(attached); // a callback on a future that is done would run, and block, where it is attached
            peer.receipt(send, 1);
            peer.message("1", 1, "x");
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> received.countDown());
            // When
            var blocked = client.publish("/channel/news", "1").thenRun(() -> await(release));
            attached.countDown();
            // Then
            received.await();
            assertFalse(blocked.isDone());
            release.countDown();
            blocked.join();
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"news", "/channel/*", "/channel/", "/channel/ü", "/server/token", "/topic/news", ""})
    void aDestinationThatNoServerTakesIsRefusedHere(String destination) throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.receipt(peer.expect("DISCONNECT")));
                PinionClient client = server.connect()) {
            // When, Then
            assertThrows(IllegalArgumentException.class, () -> client.publish(destination, "x"));
            assertEquals(List.of(), server.faults());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"receipt", "destination", "content-length", "sender", "seq", "timestamp", "transaction", "",
            "a\0b"})
    void aHeaderThatIsNotOursToSetIsRefusedHere(String name) throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.receipt(peer.expect("DISCONNECT")));
                PinionClient client = server.connect()) {
            // When, Then
            assertThrows(IllegalArgumentException.class,
                    () -> client.publish("/channel/news", Map.of(name, "x"), Body.EMPTY));
        }
    }
}

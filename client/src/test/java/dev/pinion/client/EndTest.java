package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;

/// Every way a connection ends has its own reason, and fails what waits.
class EndTest {

    private static final String HEART_BEATING = Peer.CONNECTED.replace("heart-beat:0,0", "heart-beat:100,100");

    private static PinionException reason(PinionClient client) {
        return client.ended().toCompletableFuture().join();
    }

    @Test
    void closeSaysDisconnectWaitsForItsReceiptAndSaysNothingAfterwards() throws Exception {
        // Given
        CompletableFuture<Integer> bytesAfterGoodbye = new CompletableFuture<>();
        CountDownLatch leaving = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            FrameText goodbye = peer.expect("DISCONNECT");
            leaving.countDown();
            PublishTest.await(answer);
            peer.receipt(send, 1).receipt(goodbye);
            bytesAfterGoodbye.complete(peer.bytesUntilTheEnd());
        })) {
            PinionClient client = server.connect();
            var before = client.publish("/channel/news", "before");
            // When
            Thread closing = Thread.ofVirtual().start(client::close);
            leaving.await();
            assertTrue(client.publish("/channel/news", "after").isCompletedExceptionally());
            answer.countDown();
            closing.join();
            // Then // STOMP D1
            assertEquals(0, bytesAfterGoodbye.get());
            assertEquals(1, before.join().seq());
            assertInstanceOf(PinionException.Closed.class, reason(client));
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void closeDoesNotWaitForEverForAServerThatDoesNotAnswer() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.bytesUntilTheEnd())) {
            PinionClient client = PinionClient.connect(
                    server.client().deadlines(ClientDeadlines.DEFAULT.withClose(Duration.ofMillis(100))).build());
            var pending = client.publish("/channel/news", "x");
            // When
            client.close();
            // Then
            assertTrue(reason(client).wrong().contains("DISCONNECT"));
            PublishTest.failure(PinionException.Closed.class, pending);
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource(DisconnectReason.class)
    void anErrorOfTheServerEndsTheClientWithItsCodeAndAdvice(DisconnectReason code) throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.expect("SEND");
            peer.send("ERROR\nmessage:that was it\ncode:" + code.code() + "\n\nDo this.\0");
            peer.bytesUntilTheEnd();
        }); PinionClient client = server.connect()) {
            // When
            var pending = client.publish("/channel/news", "x");
            // Then
            var why = PublishTest.failure(PinionException.ServerEnded.class, pending);
            assertEquals(Optional.of(code), why.reason());
            assertEquals("Do this.", why.advice());
            assertTrue(why.wrong().contains("that was it"), why.wrong());
        }
    }

    @Test
    void aCodeOfANewerServerIsPassedOn() throws Exception {
        // Given
        try (HostileServer server = HostileServer
                .loggedIn(peer -> peer.send("ERROR\nmessage:x\ncode:not-known-yet\n\n\0").bytesUntilTheEnd());
                PinionClient client = server.connect()) {
            // When
            var why = assertInstanceOf(PinionException.ServerEnded.class, reason(client));
            // Then
            assertEquals("not-known-yet", why.code());
            assertEquals(Optional.empty(), why.reason());
        }
    }

    @Test
    void aServerThatIsSilentForTwiceItsHeartBeatIsGivenUp() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(HEART_BEATING).bytesUntilTheEnd();
        }); PinionClient client = PinionClient.connect(server.client().heartBeat(Duration.ofMillis(100)).build())) {
            // When
            var pending = client.publish("/channel/news", "x");
            // Then
            assertEquals(Phase.HEART_BEAT, PublishTest.failure(PinionException.TimedOut.class, pending).phase());
        }
    }

    @Test
    void silenceInTheMiddleOfAFrameIsSilenceToo() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(HEART_BEATING + "MESSAGE\nsubscr").bytesUntilTheEnd();
        }); PinionClient client = PinionClient.connect(server.client().heartBeat(Duration.ofMillis(100)).build())) {
            // When
            var why = assertInstanceOf(PinionException.TimedOut.class, reason(client));
            // Then
            assertEquals(Phase.HEART_BEAT, why.phase());
        }
    }

    @Test
    void anIdleClientSendsHeartBeatsAndLivesOnThoseOfTheServer() throws Exception {
        // Given
        CountDownLatch beaten = new CountDownLatch(1);
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(Peer.CONNECTED.replace("heart-beat:0,0", "heart-beat:2500,100"));
            for (int beat = 0; beat < 55; beat++) { // longer than the client would bear a silent server
                assertEquals('\n', peer.read()); // STOMP H4
                peer.send("\n"); // STOMP H5
            }
            beaten.countDown();
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            PinionClient client = PinionClient.connect(server.client().heartBeat(Duration.ofMillis(100)).build());
            // When
            PublishTest.await(beaten);
            boolean ended = client.ended().toCompletableFuture().isDone();
            client.close();
            // Then
            assertFalse(ended);
            assertEquals(List.of(), server.faults());
        }
    }

    /// A TCP end without close_notify looks like an ordinary end: only the frame that is cut shows it.
    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE\nsubscription:1\n", "RECEIPT\nreceipt-id:1\nseq:1\n\n",
            "MESSAGE\ncontent-length:10\n\nabc", "M"})
    void anEndInsideAFrameIsAnErrorWithAndWithoutCloseNotify(String half) throws Exception {
        // Given
        try (HostileServer server = HostileServer.raw(socket -> {
            Peer peer = new Peer(HostileServer.shakeHands(TestKey.RIGHT, socket)).login();
            peer.expect("SEND");
            peer.send(half);
            socket.close();
        }); PinionClient client = server.connect()) {
            // When
            var pending = client.publish("/channel/news", "x");
            // Then
            PublishTest.failure(PinionException.ProtocolError.class, pending);
        }
    }

    @Test
    void anEndBetweenFramesIsALoss() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.expect("SEND");
            peer.socket().close();
        }); PinionClient client = server.connect()) {
            // When
            var pending = client.publish("/channel/news", "x");
            // Then
            PublishTest.failure(PinionException.Lost.class, pending);
            PublishTest.failure(PinionException.Lost.class, client.publish("/channel/news", "later"));
        }
    }

    @Test
    void aServerThatNeverReadsIsGivenUpWhenAReceiptIsOverdue() throws Exception {
        // Given
        CountDownLatch over = new CountDownLatch(1);
        ClientLimits large = ClientLimits.DEFAULT.withInFlight(100, 100_000_000);
        try (HostileServer server = HostileServer.loggedIn(peer -> PublishTest.await(over))) {
            PinionClient client = PinionClient.connect(server.client()
                    .limits(large)
                    .deadlines(ClientDeadlines.DEFAULT.withReceipt(Duration.ofMillis(500)))
                    .build());
            // When: more than the kernel takes, so that the writer is stuck in its write.
            Body megabyte = Body.owned(new byte[1_000_000]);
            CompletableFuture<?> last = new CompletableFuture<>();
            for (int i = 0; i < 20; i++) {
                last = client.publish("/channel/news", megabyte);
            }
            // Then
            assertEquals(Phase.RECEIPT, PublishTest.failure(PinionException.TimedOut.class, last).phase());
            client.close();
            over.countDown();
        }
    }

    @Test
    void halfFramesThatCompleteLaterAreFrames() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.sendInPieces(Peer.CONNECTED);
            String id = peer.expect("SEND").header("receipt");
            peer.sendInPieces("\n\nRECEIPT\r\nreceipt-id:" + id + "\r\nseq:8\r\n\r\n\0\n"); // STOMP F2 F3
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            // When, Then
            assertEquals(8, client.publish("/channel/news", "x").join().seq());
        }
    }
}

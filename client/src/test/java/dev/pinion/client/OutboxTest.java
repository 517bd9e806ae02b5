package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.AckMode;

/// What becomes of messages while there is no connection, and when one of them is refused.
class OutboxTest {

    private static final RetryPolicy MUCH_LATER = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1), 100,
            Duration.ofDays(1));
    private static final ClientLimits TWO = ClientLimits.DEFAULT.withInFlight(2, 1_000_000);

    private final AtomicInteger visits = new AtomicInteger();
    private final List<FrameText> got = new CopyOnWriteArrayList<>();

    /// A client whose connection has ended, and whose next one is far away.
    private PinionClient cutOff(HostileServer server, WhenFull whenFull) throws Exception {
        PinionClient client = PinionClient.connect(server.client()
                .reconnect(MUCH_LATER)
                .limits(TWO)
                .whenFull(whenFull)
                .deadlines(ClientDeadlines.DEFAULT.withPublish(Duration.ofMillis(50)))
                .build());
        Awaitility.await().until(() -> client.state() == ClientState.RECONNECTING);
        return client;
    }

    private static HostileServer hangingUp() {
        return HostileServer.loggedIn(peer -> peer.socket().close());
    }

    @Test
    void whileThereIsNoConnectionMessagesAreTakenUntilTheOutboxIsFull() throws Exception {
        // Given
        try (HostileServer server = hangingUp(); PinionClient client = cutOff(server, WhenFull.WAIT)) {
            var first = client.publish("/channel/news", "1");
            var second = client.publish("/channel/news", "2");
            // When
            var third = client.publish("/channel/news", "3");
            // Then
            assertEquals(Phase.PUBLISH, PublishTest.failure(PinionException.TimedOut.class, third).phase());
            assertFalse(first.isDone() || second.isDone());
            assertEquals(2, client.counters().unanswered());
            HostileServer.goodbye(client);
            PublishTest.failure(PinionException.Closed.class, first);
        }
    }

    @Test
    void whoDoesNotWaitFailsAtOnce() throws Exception {
        // Given
        try (HostileServer server = hangingUp(); PinionClient client = cutOff(server, WhenFull.FAIL)) {
            var unused = client.publish("/channel/news", "1");
            var unusedToo = client.publish("/channel/news", "2");
            // When, Then
            assertTrue(client.publish("/channel/news", "3").isCompletedExceptionally());
            assertTrue(client.publishAsync("/channel/news", Map.of(), Body.utf8("4")).isCompletedExceptionally());
        }
    }

    @Test
    void theOldestMakesRoomForTheNewestWhereThatIsWanted() throws Exception {
        // Given
        try (HostileServer server = hangingUp(); PinionClient client = cutOff(server, WhenFull.DROP_OLDEST)) {
            var first = client.publish("/channel/news", "1");
            var second = client.publish("/channel/news", "2");
            // When
            var third = client.publish("/channel/news", "3");
            // Then
            PublishTest.failure(PinionException.NotSent.class, first);
            assertFalse(second.isDone() || third.isDone());
            assertEquals(1, client.counters().dropped());
        }
    }

    /// The first connection refuses the message "bad" as this frame says; the second takes all the rest.
    private HostileServer refusing(String error) {
        return HostileServer.loggedIn(peer -> {
            visits.incrementAndGet();
            for (FrameText frame = peer.next();; frame = peer.next()) {
                got.add(frame);
                if (frame.body().equals("bad")) {
                    peer.send(error.replace("RECEIPT", frame.header("receipt"))).bytesUntilTheEnd();
                    return;
                }
                if (frame.command().equals("SEND")) {
                    peer.receipt(frame, got.size());
                } else {
                    peer.receipt(frame);
                }
                if (frame.command().equals("DISCONNECT")) {
                    return;
                }
            }
        });
    }

    @Test
    void aMessageThatTheServerRefusesByNameFailsAloneAndTheOthersGoOut() throws Exception {
        // Given
        try (HostileServer server = refusing("ERROR\nmessage:no\ncode:not-permitted\nreceipt-id:RECEIPT\n\n\0");
                PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            // When
            var before = client.publish("/channel/news", "before");
            var bad = client.publish("/channel/news", "bad");
            var after = client.publish("/channel/news", "after");
            // Then
            before.join();
            assertEquals("not-permitted", PublishTest.failure(PinionException.ServerEnded.class, bad).code());
            after.join();
            assertEquals(2, visits.get());
            assertEquals(ClientState.CONNECTED, client.state());
        }
    }

    @Test
    void whereTheServerDoesNotSayWhichItWasTheOldestUnansweredFailsTheSecondTime() throws Exception {
        // Given
        try (HostileServer server = refusing("ERROR\nmessage:no\ncode:limit-exceeded\n\n\0");
                PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            // When
            var bad = client.publish("/channel/news", "bad");
            var after = client.publish("/channel/news", "after");
            // Then
            PublishTest.failure(PinionException.ServerEnded.class, bad);
            after.join();
            assertEquals(3, visits.get());
        }
    }

    @Test
    void aCommandThatMayHaveBeenCarriedOutIsNotRepeated() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            if (visits.incrementAndGet() == 1) {
                peer.expect("SEND");
                peer.socket().close();
            } else {
                peer.receipt(peer.expect("SEND")).untilGoodbye();
            }
        }); PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            // When
            var lost = client.command("/server/admin/revoke", Map.of(), Body.EMPTY);
            // Then
            PublishTest.failure(PinionException.Lost.class, lost);
            client.command("/server/admin/health", Map.of(), Body.EMPTY).join();
        }
    }

    @Test
    void anEndInsideAFrameAndADamagedHandshakeAreNoLastWord() throws Exception {
        // Given: half a frame; then no TLS at all; then all is well.
        try (HostileServer server = HostileServer.raw(socket -> {
            int visit = visits.incrementAndGet();
            if (visit == 2) {
                socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40, 99, 99, 99, 99, 99});
                socket.close();
                return;
            }
            Peer peer = new Peer(HostileServer.shakeHands(TestKey.RIGHT, socket)).login();
            if (visit == 1) {
                peer.expect("SEND");
                peer.send("RECEIPT\nreceipt-i");
                socket.close();
            } else {
                peer.receipt(peer.expect("SEND"), 7).untilGoodbye();
            }
        }); PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            // When, Then
            assertEquals(7, client.publish("/channel/news", "x").join().seq());
            assertEquals(3, visits.get());
        }
    }

    /// Answers until COMMIT, at which the first two connections break; the second one sends a job first.
    private void breakAtCommit(Peer peer) throws IOException {
        int visit = visits.incrementAndGet();
        for (FrameText frame = peer.next();; frame = peer.next()) {
            got.add(frame);
            if (frame.command().equals("COMMIT") && visit < 3) {
                peer.socket().close();
                return;
            }
            if (!frame.command().equals("BEGIN")) {
                peer.receipt(frame);
            }
            if (frame.command().equals("SUBSCRIBE") && visit == 2) {
                peer.message("1", 1, "x", "ack:a1");
            }
            if (frame.command().equals("DISCONNECT")) {
                return;
            }
        }
    }

    @Test
    void aTransactionOfMessagesIsRepeatedAsAWholeAndOneThatAcknowledgesFailsAsAWhole() throws Exception {
        // Given
        var received = new LinkedBlockingQueue<ReceivedMessage>();
        try (HostileServer server = HostileServer.loggedIn(this::breakAtCommit);
                PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            client.subscribe("/channel/jobs", SubscribeOptions.fromNext().withAck(AckMode.CLIENT_INDIVIDUAL),
                    received::add);
            Transaction messages = client.begin();
            messages.publish("/channel/news", Body.utf8("1"));
            var repeated = messages.commit();
            Transaction jobs = client.begin();
            jobs.ack(received.take());
            // When
            repeated.join();
            // Then
            PublishTest.failure(PinionException.Lost.class, jobs.commit());
            assertEquals(1,
                    got.stream()
                            .filter(frame -> frame.command().equals("SEND"))
                            .map(frame -> frame.header("idempotency-key"))
                            .distinct()
                            .count());
        }
    }

    @Test
    void aTransactionThatTheServerWouldRefuseIsNotSent() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(Peer.CONNECTED.replace("\n\n",
                    "\nlimits:body=9,transaction=2,transaction-bytes=12\nrights:send:news\n\n"));
            got.add(peer.expect("SEND"));
            peer.receipt(got.getFirst(), 1);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = server.connect()) {
            for (List<String> each : List.of(List.of("news 1", "news 2", "news 3"),
                    List.of("news 1234567", "news 123456"), List.of("news 1", "other 2"), List.of("news 1234567890"))) {
                Transaction transaction = client.begin();
                each.forEach(text -> transaction.publish("/channel/" + text.split(" ", -1)[0],
                        Body.utf8(text.split(" ", -1)[1])));
                // When
                var committed = transaction.commit();
                // Then
                PublishTest.failure(PinionException.NotSent.class, committed);
            }
            assertEquals(1, client.publish("/channel/news", "x").join().seq());
            assertEquals(List.of(), server.faults());
        }
    }
}

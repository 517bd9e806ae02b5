package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.stomp.AckMode;

/// A subscription whose position the server keeps, or nobody, says on the next connection what it has seen; and where the
/// server does not notice that its history is another one, the client may.
class ResumeTest {

    private static final SubscribeOptions PLAIN = SubscribeOptions.fromNext();
    private static final SubscribeOptions DURABLE = PLAIN.durable("d");

    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
    private final AtomicInteger visits = new AtomicInteger();
    private final List<FrameText> asked = new ArrayList<>();

    /// Each connection is sent these frames after its SUBSCRIBE, then dies; the last one lives.
    private HostileServer inTurn(String... frames) {
        return HostileServer.loggedIn(peer -> {
            int visit = visits.getAndIncrement();
            FrameText subscribe = peer.next();
            if (!subscribe.command().equals("SUBSCRIBE")) { // a client that asks for nothing more
                peer.receipt(subscribe);
                return;
            }
            synchronized (asked) {
                asked.add(subscribe);
            }
            if (frames[visit].startsWith("ERROR")) {
                peer.send(frames[visit].replace("RECEIPT", subscribe.header("receipt"))).bytesUntilTheEnd();
                return;
            }
            peer.receipt(subscribe).send(frames[visit]);
            if (visit < frames.length - 1) {
                peer.socket().close();
            } else {
                peer.untilGoodbye();
            }
        });
    }

    /// The headers with which the last connection was asked.
    private List<String> resumed(String destination, SubscribeOptions options, int messages, String... frames)
            throws Exception {
        try (HostileServer server = inTurn(frames);
                PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            client.subscribe(destination, options, received::add);
            for (int i = 0; i < messages; i++) {
                received.take();
            }
        }
        synchronized (asked) {
            return asked.getLast().headers();
        }
    }

    /// How the subscription ends, if it does not take all these messages.
    private Optional<PinionException> end(String destination, SubscribeOptions options, int messages, String... frames)
            throws Exception {
        try (HostileServer server = inTurn(frames);
                PinionClient client = PinionClient.connect(server.client().reconnect(ReconnectTest.AT_ONCE).build())) {
            var ended = client.subscribe(destination, options, received::add).ended().toCompletableFuture();
            for (int taken = 0; taken < messages;) {
                if (received.poll(20, TimeUnit.MILLISECONDS) != null) {
                    taken++;
                } else if (ended.isDone()) {
                    return Optional.of(ended.join());
                }
            }
            return Optional.empty();
        }
    }

    private static String frame(long seq, List<String> chain, String... headers) {
        StringBuilder more = new StringBuilder();
        for (String header : headers) {
            more.append(header).append('\n');
        }
        return ChainTest.frame(seq, chain.get((int) seq), more.toString(), "m" + seq);
    }

    @ParameterizedTest
    @CsvSource({"/channel/news, d", "/channel/>, d", "/channel/>, ''"})
    void whoseSubscriptionHasNoPositionOfItsOwnSaysWhichMessageWasTheLast(String destination, String name)
            throws Exception {
        List<String> chain = ChainTest.chains(3);

        List<String> headers = resumed(destination, name.isEmpty() ? PLAIN : DURABLE, 3,
                frame(1, chain) + frame(2, chain), frame(3, chain));

        List<String> expected = new ArrayList<>(
                List.of("id:1", "destination:" + destination, name.isEmpty() ? "ack:client" : "ack:client-individual",
                        "prefetch-count:32", "epoch:e1", "seen:news/2@e1", "chain:" + chain.get(2), "receipt:2"));
        if (!name.isEmpty()) {
            expected.add(7, "durable-subscription-name:d");
            expected.add(8, "resumed:true");
        }
        assertEquals(expected, headers);
    }

    @ParameterizedTest
    @CsvSource({"/channel/news, d", "/channel/>, ''"})
    void whoHasSeenNothingSaysInWhichHistory(String destination, String name) throws Exception {
        List<String> headers = resumed(destination, name.isEmpty() ? PLAIN : DURABLE, 1, "",
                frame(1, ChainTest.chains(1)));

        assertTrue(headers.contains("epoch:e1"), headers::toString);
        assertTrue(headers.stream().noneMatch(header -> header.startsWith("seen:") || header.startsWith("chain:")),
                headers::toString);
    }

    @Test
    void aMessageThatCameAgainIsNotTheLastOneSeen() throws Exception {
        List<String> chain = ChainTest.chains(3);
        String again = frame(1, chain) + frame(2, chain) + frame(1, chain, "redelivered:true");

        assertTrue(resumed("/channel/news", DURABLE, 3, again, frame(3, chain)).contains("seen:news/2@e1"));
        visits.set(0);
        assertTrue(resumed("/channel/news", PLAIN.withAck(AckMode.CLIENT), 4, again, frame(3, chain))
                .contains("from:seq=3"));
    }

    @Test
    void aServerThatHasAnotherHistoryIsNotAskedAgain() throws Exception {
        Optional<PinionException> end = end("/channel/>", PLAIN, 2, frame(1, ChainTest.chains(1)),
                "ERROR\nmessage:no\ncode:history-changed\nreceipt-id:RECEIPT\n\n\0");

        var ended = assertInstanceOf(PinionException.ServerEnded.class, end.orElseThrow());
        assertEquals(Optional.of(DisconnectReason.HISTORY_CHANGED), ended.reason());
        synchronized (asked) {
            assertEquals(2, asked.size()); // the client may have come back, without this subscription
        }
    }

    @Test
    void behindAPauseAPatternMayHaveMissedMessagesAndADurableOneGetSomeAgain() throws Exception {
        List<String> chain = ChainTest.chains(9);

        assertEquals(Optional.empty(),
                end("/channel/>", PLAIN, 4, frame(1, chain) + frame(2, chain), frame(5, chain) + frame(6, chain)));
        visits.set(0);
        assertEquals(Optional.empty(), end("/channel/news", DURABLE, 4, frame(1, chain) + frame(2, chain),
                frame(1, chain) + frame(2, chain) + frame(3, chain) + frame(4, chain)));
        visits.set(0);
        assertEquals(Optional.empty(),
                end("/channel/>", DURABLE, 3, frame(1, chain) + frame(2, chain), frame(7, chain)));
    }

    /// `other` is a message of the same sequence in another history.
    @ParameterizedTest
    @CsvSource({"/channel/>, '', 2, other, it has gone back", "/channel/>, '', 2, same, it has gone back",
            "/channel/>, '', 1, same, it has gone back", "/channel/>, '', 3, other, is not what was stored",
            "/channel/news, d, 2, other, came again and is another one",
            "/channel/news, d, 3, other, is not what was stored", "/channel/>, d, 3, other, is not what was stored"})
    void whatDoesNotContinueWhatWasSeenBeforeThePauseEndsTheSubscription(String destination, String name, long seq,
            String which, String reason) throws Exception {
        // Given
        List<String> chain = ChainTest.chains(5);
        String chainThere = which.equals("same") ? chain.get((int) seq)
                : ChainTest.link(chain.get(0), seq, "", "m" + seq);
        // When
        Optional<PinionException> end = end(destination, name.isEmpty() ? PLAIN : DURABLE, 3,
                frame(1, chain) + frame(2, chain), ChainTest.frame(seq, chainThere, "", "m" + seq));
        // Then
        var broken = assertInstanceOf(PinionException.HistoryBroken.class, end.orElseThrow());
        assertTrue(broken.wrong().contains(reason), broken.wrong());
    }

    @Test
    void aHoleIsOnlyForgivenRightBehindThePause() throws Exception {
        List<String> chain = ChainTest.chains(9);

        Optional<PinionException> end = end("/channel/>", PLAIN, 4, frame(1, chain) + frame(2, chain),
                frame(5, chain) + frame(7, chain));

        assertInstanceOf(PinionException.HistoryBroken.class, end.orElseThrow());
    }
}

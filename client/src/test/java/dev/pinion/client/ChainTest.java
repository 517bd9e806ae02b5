package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The client notices a history that was tampered with, message by message. The chain is computed here once more, from its
/// description.
class ChainTest {

    private static final String START = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);

    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
    private final List<ReceivedMessage> taken = new ArrayList<>();

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    static String link(String before, long seq, String headers, String body) throws Exception {
        ByteBuffer form = ByteBuffer.allocate(500);
        form.putInt(32).put(Base64.getUrlDecoder().decode(before)).putInt(8).putLong(seq);
        form.putInt(3).put("bob".getBytes(StandardCharsets.UTF_8)).putInt(8).putLong(1000);
        form.putInt(32).put(sha256(headers.getBytes(StandardCharsets.UTF_8)));
        form.putInt(32).put(sha256(body.getBytes(StandardCharsets.UTF_8)));
        byte[] bytes = new byte[form.flip().remaining()];
        form.get(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(bytes));
    }

    static List<String> chains(int count) throws Exception {
        List<String> chains = new ArrayList<>(List.of(START));
        for (int seq = 1; seq <= count; seq++) {
            chains.add(link(chains.getLast(), seq, "", "m" + seq));
        }
        return chains;
    }

    static String frame(long seq, String chain, String more, String body) {
        return "MESSAGE\nsubscription:1\nmessage-id:news/" + seq + "@e1\ndestination:/channel/news\nseq:" + seq
                + "\nsender:bob\ntimestamp:1000\n" + (chain.isEmpty() ? "" : "chain:" + chain + "\n") + more + "\n"
                + body + "\0";
    }

    /// What the subscription says of these frames, or null when it takes them all.
    private @Nullable PinionException ends(String... frames) throws Exception {
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            peer.receipt(peer.expect("SUBSCRIBE"));
            peer.send(String.join("", frames));
            peer.untilGoodbye(); // unless the client hangs up
        }); PinionClient client = PinionClient.connect(server.client().build())) {
            Subscription subscription = client.subscribe("/channel/news", SubscribeOptions.fromFirst(), received::add);
            while (taken.size() < frames.length) {
                ReceivedMessage next = received.poll(20, TimeUnit.MILLISECONDS);
                for (int wait = 0; next == null && wait < 1_500; wait++) {
                    if (subscription.ended().toCompletableFuture().isDone()) {
                        return subscription.ended().toCompletableFuture().join();
                    }
                    next = received.poll(20, TimeUnit.MILLISECONDS);
                }
                taken.add(Objects.requireNonNull(next));
            }
            return null;
        }
    }

    @Test
    void anUnbrokenHistoryIsTakenWithGapsAndSkippedMessagesThatTheServerTells() throws Exception {
        List<String> chain = chains(20);
        String last = link(chain.get(15), 16, "a:b\\cc\n", "with headers");

        PinionException end = ends(frame(3, chain.get(3), "", "m3"), frame(4, chain.get(4), "", "m4"),
                frame(4, chain.get(4), "redelivered:true\n", "m4"), frame(3, chain.get(3), "redelivered:true\n", "m3"),
                frame(6, chain.get(6), "chain-before:" + chain.get(5) + "\n", "m6"),
                frame(10, chain.get(10), "gap:7-9\nchain-before:" + chain.get(9) + "\n", "m10"),
                frame(15, chain.get(15), "gap:11-14\n", "m15"), frame(16, last, "a:b\\cc\n", "with headers"));

        assertNull(end);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | 2 |                  | edited   | is not what was stored
            2 | 2 | evil:header      | m2       | is not what was stored
            2 | 3 |                  | m2       | is not what was stored
            3 | 3 |                  | m3       | nobody said that one was left out
            2 | 0 |                  | m2       | is not what was stored
            1 | 2 | redelivered:true | m1       | came again and is another one
            2 | 2 | chain-before:x   | m2       | does not continue message 1
            4 | 4 | chain-before:x   | m4       | is not what was stored
            4 | 4 | gap:2-3~chain-before:x | m4 | is not what was stored
            """)
    void whatDoesNotContinueTheHistoryEndsTheSubscriptionAndIsNotDelivered(long seq, int chainOf,
            @Nullable String header, String body, String reason) throws Exception {
        // Given
        List<String> chain = chains(5);
        String more = header == null ? "" : header.replace('~', '\n') + "\n";
        // When
        PinionException end = ends(frame(1, chain.get(1), "", "m1"), frame(seq, chain.get(chainOf), more, body));
        // Then
        var broken = assertInstanceOf(PinionException.HistoryBroken.class, end);
        assertTrue(broken.wrong().contains(reason), broken.wrong());
        received.drainTo(taken); // the handler may be slower than the end
        assertTrue(taken.size() <= 1 && taken.stream().allMatch(one -> one.body().utf8().equals("m1")),
                taken::toString);
    }

    private static String hash(String content) throws Exception {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static String erased(String headers, String body) throws Exception {
        return "erased:2000\nerased-headers-hash:" + hash(headers) + "\nerased-body-hash:" + hash(body) + "\n";
    }

    @Test
    void anErasedMessageIsTakenByTheHashesOfWhatItHadAndToldAsErased() throws Exception {
        List<String> chain = chains(3);
        String withHeaders = link(chain.get(2), 3, "a:b\n", "m3");

        PinionException end = ends(frame(1, chain.get(1), "", "m1"), frame(2, chain.get(2), erased("", "m2"), ""),
                frame(3, withHeaders, erased("a:b\n", "m3"), ""), frame(4, link(withHeaders, 4, "", "m4"), "", "m4"));

        assertNull(end);
        assertEquals(
                List.of(Optional.empty(), Optional.of(Instant.ofEpochMilli(2000)),
                        Optional.of(Instant.ofEpochMilli(2000)), Optional.empty()),
                taken.stream().map(ReceivedMessage::erased).toList());
        assertTrue(taken.get(1).body().isEmpty() && taken.get(2).headers().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"'', other", "a:b, m2", "'', ''", "m2, ''"})
    void hashesThatDoNotFitTheChainEndTheSubscription(String headers, String body) throws Exception {
        // Given
        List<String> chain = chains(2);
        // When
        PinionException end = ends(frame(1, chain.get(1), "", "m1"), frame(2, chain.get(2), erased(headers, body), ""));
        // Then
        var broken = assertInstanceOf(PinionException.HistoryBroken.class, end);
        assertTrue(broken.wrong().contains("is not what was stored"), broken.wrong());
    }

    @Test
    void behindAnErasedMessageOfFalseHashesAndFalseChainTheHistoryIsBroken() throws Exception {
        List<String> chain = chains(3);
        String forged = link(chain.get(1), 2, "", "never sent");

        PinionException end = ends(frame(1, chain.get(1), "", "m1"), frame(2, forged, erased("", "never sent"), ""),
                frame(3, chain.get(3), "", "m3"));

        assertInstanceOf(PinionException.HistoryBroken.class, end);
        received.drainTo(taken);
        assertTrue(taken.stream().noneMatch(message -> message.seq() == 3), taken::toString);
    }

    static List<String> contradictions() throws Exception {
        String chain = chains(2).get(2);
        return List.of(frame(2, chain, erased("", "m2"), "m2"), frame(2, chain, erased("", "m2") + "mine:x\n", ""),
                frame(2, chain, "erased:2000\n", ""));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void aMessageThatClaimsToBeErasedAndHasContentIsRefused(String frame) throws Exception {
        PinionException end = ends(frame(1, chains(1).get(1), "", "m1"), frame);

        assertInstanceOf(PinionException.ProtocolError.class, end);
    }

    @Test
    void aMessageWithoutItsChainIsNotTakenOnceThereWereChains() throws Exception {
        List<String> chain = chains(2);

        PinionException end = ends(frame(1, chain.get(1), "", "m1"), frame(2, "", "", "m2"));

        assertTrue(assertInstanceOf(PinionException.HistoryBroken.class, end).wrong().contains("has no chain"));
    }

    @Test
    void aServerWithoutChainsIsNotChecked() throws Exception {
        assertNull(ends(frame(1, "", "", "m1"), frame(2, "", "", "m2")));
    }

    @Test
    void aBrokenHistoryIsNotCuredByTime() throws Exception {
        List<String> chain = chains(2);

        PinionException end = ends(frame(1, chain.get(1), "", "m1"), frame(2, chain.get(2), "", "x"));

        assertTrue(end != null && !end.curedByTime());
    }
}

package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.client.pins.PinFile;
import dev.pinion.client.pins.PinLearning;
import dev.pinion.client.pins.PinNews;

/// A server that breaks one rule of the announcement after the other: nothing is stored, the client says why, and the true server's
/// next promotion takes the client back.
class HostilePinsTest {

    /// Authenticates every connection; known together with the next key and, where a test says so, a recovery key.
    private static final KeyPair CURRENT = TestKey.RIGHT.pair();
    private static final KeyPair NEXT = TestAnnouncement.key();
    private static final KeyPair AFTER = TestAnnouncement.key();
    private static final KeyPair THIEF = TestAnnouncement.key();
    private static final KeyPair RECOVERY = TestAnnouncement.key();
    private static final long NOW = 1_700_000_000_000L;
    private static final long KNOWN = NOW - 100_000;
    private static final String STRANGER = "B".repeat(43);

    @TempDir
    Path folder = Path.of("set by JUnit");

    /// Makes a body for the nonce of the connection.
    interface Falsehood extends UnaryOperator<String> {}

    private static Arguments lie(String rule, Falsehood body, String why) {
        return Arguments.of(rule, body, why);
    }

    private static TestAnnouncement promotion() {
        return TestAnnouncement.of(NOW, NEXT, AFTER).signedBy(AFTER, NEXT);
    }

    private static Falsehood of(TestAnnouncement announcement) {
        return announcement::body;
    }

    static Stream<Arguments> lies() {
        long tomorrow = Instant.now().plus(Duration.ofHours(25)).toEpochMilli();
        return Stream.of(lie("replayed from another connection", nonce -> promotion().body(STRANGER), "another nonce"),
                lie("a next key that the server does not hold", // HOSTKEYS O7
                        of(TestAnnouncement.of(NOW, NEXT, AFTER).signedBy(NEXT, THIEF)), "has not signed it"),
                lie("no proof at all", of(TestAnnouncement.of(NOW, NEXT, AFTER)), "has not signed it"),
                lie("proofs of another set", nonce -> promotion().body(nonce).replace("set:" + NOW, "set:" + (NOW + 1)),
                        "has not signed it"),
                lie("a lower number", of(TestAnnouncement.of(KNOWN - 1, NEXT, AFTER).signedBy(AFTER, NEXT)),
                        "numbers only grow"),
                lie("the same number with other pins",
                        of(TestAnnouncement.of(KNOWN, NEXT, AFTER).signedBy(AFTER, NEXT)),
                        "same number with other pins"),
                lie("a number of the day after tomorrow",
                        of(TestAnnouncement.of(tomorrow, NEXT, AFTER).signedBy(AFTER, NEXT)), "ahead of our clock"),
                lie("a set without the pin in use", of(TestAnnouncement.of(NOW, THIEF, AFTER).signedBy(AFTER, NEXT)),
                        "does not hold the pin"),
                lie("a pin twice", // HOSTKEYS O5
                        nonce -> promotion().body(nonce).replaceFirst("(pin:\\S+)\n", "$1\n$1\n"), "same pin twice"),
                lie("no backup pin", nonce -> promotion().body(nonce).replaceFirst("pin:\\S+\n", ""), "holds 1 pins"),
                lie("another label", nonce -> promotion().body(nonce).replace("-v1", "-v2"), "does not begin with"),
                lie("the thief of the current key makes himself the next",
                        of(TestAnnouncement.of(NOW, CURRENT, THIEF).signedBy(THIEF, CURRENT)), "next key that we knew"),
                lie("the thief lists the true next key further down",
                        of(TestAnnouncement.of(NOW, CURRENT, THIEF, NEXT).signedBy(THIEF, CURRENT)),
                        "next key that we knew"),
                lie("the thief adds a recovery pin of his own",
                        of(TestAnnouncement.of(NOW, CURRENT, NEXT, RECOVERY, THIEF).signedBy(CURRENT, THIEF)),
                        "has not signed it"),
                lie("the recovery pin dropped", of(TestAnnouncement.of(NOW, CURRENT, NEXT).signedBy(CURRENT, NEXT)),
                        "changes the recovery pins"));
    }

    static Stream<Arguments> garbage() {
        return Stream.of(lie("nothing", nonce -> "", "cannot be read"),
                lie("no text of ours", nonce -> "<html>", "cannot be read"),
                lie("no end of line", nonce -> promotion().body(nonce).stripTrailing(), "middle of a line"),
                lie("a line that nobody knows", nonce -> promotion().body(nonce) + "also:this\n", "not understood"),
                lie("nine pins", nonce -> promotion().body(nonce).replaceFirst("(pin:\\S+\n)", "$1".repeat(9)),
                        "more than 8 lines"),
                lie("proofs without end", nonce -> promotion().body(nonce) + "proof:a b c\n".repeat(20),
                        "more than 16 lines"),
                lie("a proof in pieces", nonce -> promotion().body(nonce) + "proof:ecdsa-sha256\n", "a proof is not"),
                lie("a proof that is no base64", nonce -> promotion().body(nonce) + "proof:ecdsa-sha256 ** **\n",
                        "cannot be read"),
                lie("a number that is none", nonce -> promotion().body(nonce).replace("set:", "set:x"), "is no number"),
                lie("no nonce", nonce -> promotion().body(nonce).replaceFirst("nonce:\\S+\n", ""), "nonce: is missing"),
                lie("no pin at all", nonce -> promotion().body(nonce).replaceAll("pin:\\S+\n", ""), "holds 0 pins"),
                lie("a pin of another hash", nonce -> promotion().body(nonce).replaceFirst("pin:sha256", "pin:sha1"),
                        "this is no pin"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"lies", "garbage"})
    void aBrokenRuleStoresNothingAndTheTrueServersNextPromotionIsLearned(String rule, Falsehood lie, String why)
            throws Exception { // PINS P3, HOSTKEYS O5, HOSTKEYS O7
        // Given
        boolean withRecovery = rule.contains("recovery");
        KeyPair[] known = withRecovery ? new KeyPair[] {CURRENT, NEXT, RECOVERY} : new KeyPair[] {CURRENT, NEXT};
        TestAnnouncement truth = withRecovery
                ? TestAnnouncement.of(NOW + 10, NEXT, AFTER, RECOVERY).signedBy(AFTER, NEXT)
                : TestAnnouncement.of(NOW + 10, NEXT, AFTER).signedBy(AFTER, NEXT);
        CompletableFuture<Void> refused = new CompletableFuture<>();
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        BlockingQueue<PinNews> news = new LinkedBlockingQueue<>();
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText asked = peer.expect("SUBSCRIBE");
            peer.receipt(asked);
            TestAnnouncement.tell(peer, asked, lie.apply(asked.header("pin-nonce")));
            refused.join();
            truth.tell(peer, asked);
            peer.receipt(peer.expect("SEND"));
            confirmed.complete(null);
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            Path file = folder.resolve("pins");
            Files.writeString(file, TestAnnouncement.line(server.port(), KNOWN, known));
            // When
            try (PinionClient client = PinionClient.connect(following(server, file, news))) {
                // Then
                var first = assertInstanceOf(PinNews.Refused.class, news.poll(20, TimeUnit.SECONDS));
                assertTrue(first.why().contains(why), first.why());
                assertTrue(Files.readString(file).contains(TestAnnouncement.line(server.port(), KNOWN, known).strip()));
                refused.complete(null);
                var second = assertInstanceOf(PinNews.Learned.class, news.poll(20, TimeUnit.SECONDS));
                assertEquals(truth.set(), second.set());
                confirmed.get(20, TimeUnit.SECONDS);
                assertEquals(TestKey.RIGHT.pin(), client.serverPin());
            }
            assertEquals(List.of(), server.faults());
        }
    }

    private static ClientConfig following(HostileServer server, Path file, BlockingQueue<PinNews> news) {
        return ClientConfig.builder("127.0.0.1", server.port())
                .token("a.b.c")
                .pinStore(new PinFile(file))
                .pinLearning(PinLearning.DEFAULT.tell(news::add))
                .build();
    }

    @Test
    void aProofOfALaterAlgorithmIsPassedOver() throws Exception { // HOSTKEYS O4
        // Given
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        BlockingQueue<PinNews> news = new LinkedBlockingQueue<>();
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText asked = peer.expect("SUBSCRIBE");
            String body = promotion().body(asked.header("pin-nonce"));
            TestAnnouncement.tell(peer, asked, body.replaceFirst("proof:", "proof:ml-dsa-44 AAAA AAAA\nproof:"));
            peer.receipt(peer.expect("SEND"));
            confirmed.complete(null);
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            Path file = folder.resolve("pins");
            Files.writeString(file, TestAnnouncement.line(server.port(), KNOWN, CURRENT, NEXT));
            // When
            try (PinionClient client = PinionClient.connect(following(server, file, news))) {
                // Then
                assertInstanceOf(PinNews.Learned.class, news.poll(20, TimeUnit.SECONDS));
                confirmed.get(20, TimeUnit.SECONDS);
                assertEquals("alice", client.session().userName());
            }
        }
    }

    @Test
    void whatAnOperatorHasReplacedMeanwhileTeachesNothing() throws Exception { // HOSTKEYS O8, PINS P2
        // Given
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> replaced = new CompletableFuture<>();
        BlockingQueue<PinNews> news = new LinkedBlockingQueue<>();
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText asked = peer.expect("SUBSCRIBE");
            begun.complete(null);
            replaced.join();
            promotion().tell(peer, asked);
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            Path file = folder.resolve("pins");
            Files.writeString(file, TestAnnouncement.line(server.port(), KNOWN, CURRENT, NEXT));
            try (PinionClient client = PinionClient.connect(following(server, file, news))) {
                begun.get(20, TimeUnit.SECONDS);
                // When
                Files.writeString(file, TestAnnouncement.line(server.port(), 0, THIEF));
                replaced.complete(null);
                // Then
                var refused = assertInstanceOf(PinNews.Refused.class, news.poll(20, TimeUnit.SECONDS));
                assertTrue(refused.why().contains("not authenticated by a stored pin"), refused.why());
                assertEquals(TestAnnouncement.line(server.port(), 0, THIEF), Files.readString(file));
                assertEquals("alice", client.session().userName());
            }
        }
    }
}

package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.limits.AbuseLimits;

/// Tokens that are refused, from an address that others share: guesses are answered late, and nobody else is.
class GuessesTest {
    private static final Duration LONG = Duration.ofSeconds(3);

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;
    /// Signs in the name of the server's own issuer, with a key that is not its.
    private final ForeignIssuer forger = new ForeignIssuer(TokenIssuer.DEFAULT_NAME, "forged");

    private void start(UnaryOperator<AbuseLimits> limits, String... trusted) throws IOException {
        server = TestServer.start(data, config -> config.withTokens(config.tokens().withTrusted(List.of(trusted)))
                .withAbuseLimits(limits.apply(AbuseLimits.DEFAULTS)));
    }

    /// With points that a slow machine's guesses do not outlive: a whole one less is half the wait.
    private static AbuseLimits lasting(AbuseLimits limits) {
        return new AbuseLimits(limits.failuresFree(), Duration.ofMinutes(1), limits.failureDelayMax(),
                limits.failureAddressesMax(), limits.failuresWaitingMax(), limits.failuresWaitingPerAddressMax(),
                limits.connectionsPerIdentityMax(), limits.messagesPerSecond(), limits.messagesBurst(),
                limits.bytesPerSecond(), limits.bytesBurst());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Wire guess(String token, String from) throws IOException {
        return Wire.open(server.port(), from)
                .send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
    }

    private long millisOfARefusal(String token, String from) throws IOException {
        long begin = System.nanoTime();
        try (Wire wire = guess(token, from)) {
            wire.expect("ERROR", "code:token-rejected");
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private String forged() {
        return forger.token("alice", "send:>");
    }

    /// A good token with its signature turned about.
    private String broken() {
        String good = server.token("alice", "send:>");
        int dot = good.lastIndexOf('.');
        char[] signature = good.substring(dot + 1).toCharArray();
        signature[10] = signature[10] == 'A' ? 'B' : 'A';
        return good.substring(0, dot + 1) + new String(signature);
    }

    @Test
    void guessesAreAnsweredEverLaterUntilTheyFade() throws IOException {
        start(limits -> lasting(limits.withFailures(2, Duration.ofMillis(600))));
        // Given
        for (int i = 0; i < 3; i++) {
            millisOfARefusal(broken(), "127.0.0.1"); // points fade from the first moment on: the third is not the second whole one
        }
        // When
        long slowed = millisOfARefusal(broken(), "127.0.0.1");
        long slower = millisOfARefusal(forged(), "127.0.0.1");
        // Then
        assertTrue(slowed >= 125 && slower >= 250, slowed + " and " + slower + " ms");
        server.clock().putAhead(Duration.ofMinutes(5));
        assertEquals("0", member(server.operator().ask("addresses", ""), "count"));
    }

    @Test
    void aGoodTokenIsLetInAtOnceWhileItsAddressGuesses() throws Exception {
        start(limits -> limits.withFailures(0, LONG));
        String bad = broken();
        var stop = new AtomicBoolean();
        var refused = new AtomicInteger();
        List<Long> millis = new ArrayList<>();
        try (ExecutorService guessers = Executors.newCachedThreadPool()) {
            // Given
            for (int i = 0; i < 6; i++) {
                var _ = guessers.submit(() -> {
                    while (!stop.get()) {
                        try (Wire wire = guess(bad, "127.0.0.1")) {
                            refused.incrementAndGet();
                            wire.expect("ERROR", "code:token-rejected");
                        }
                    }
                    return stop;
                });
            }
            await().until(() -> refused.get() >= 12);
            // When
            for (int i = 0; i < 10; i++) {
                long begin = System.nanoTime();
                server.session("alice").close();
                millis.add((System.nanoTime() - begin) / 1_000_000);
            }
            String operator = server.operator().ask("addresses", "");
            stop.set(true);
            // Then
            assertTrue(operator.contains("\"address\":\"127.0.0.1\""), operator);
        }
        millis.sort(null);
        assertTrue(millis.get(5) < 2_500, "good tokens were let in after " + millis + " ms");
    }

    @Test
    void aMalformedTokenIsNoGuess() throws IOException {
        start(limits -> limits.withFailures(0, LONG));
        for (String junk : List.of("a.b.c", "junk", "e30.e30.", "e30.e30.e30")) {
            millisOfARefusal(junk, "127.0.0.1");
        }

        assertEquals("0", member(server.operator().ask("addresses", ""), "count"));
    }

    @Test
    void aTokenThatWasSignedAndIsOverRevokedOrForSomebodyElseIsNoGuess() throws IOException {
        start(limits -> limits.withFailures(0, LONG));
        // Given
        String revoked = server.token("bob", "send:>");
        String brief = server.token("carl", Duration.ofSeconds(1), "send:>");
        Operator operator = server.operator();
        operator.ask("revoke", "{\"sub\":\"bob\"}");
        Wire alice = server.session("alice");
        server.clock().putAhead(Duration.ofSeconds(32));
        // When
        millisOfARefusal(revoked, "127.0.0.1");
        guess(brief, "127.0.0.1").expect("ERROR", "code:token-expired");
        alice.send("SEND\ndestination:/server/token\n\n" + server.token("dora", "send:>") + "\0")
                .expect("ERROR", "code:token-rejected");
        // Then
        assertEquals("0", member(operator.ask("addresses", ""), "count"));
    }

    @Test
    void aRefreshCanBeAGuessToo() throws IOException {
        start(limits -> limits.withFailures(0, LONG));
        Wire wire = server.session("alice");

        wire.send("SEND\ndestination:/server/token\n\n" + broken() + "\0").expect("ERROR", "code:token-rejected");

        assertEquals("1", member(server.operator().ask("addresses", ""), "count"));
    }

    @Test
    void aNeighbourIsNotSlowedNorIsATrustedAddress() throws IOException {
        start(limits -> limits.withFailures(0, LONG), "127.0.0.2", "127.0.1.0/24");
        // Given
        millisOfARefusal(broken(), "127.0.0.1");
        // When
        for (int i = 0; i < 5; i++) {
            millisOfARefusal(broken(), "127.0.0.2");
            millisOfARefusal(broken(), "127.0.1.7");
        }
        // Then
        String answer = server.operator().ask("addresses", "");
        assertEquals("1", member(answer, "count"));
        assertTrue(answer.contains("\"address\":\"127.0.0.1\""), answer);
    }

    @Test
    void anOperatorSeesWhoIsSlowedAndLiftsIt() throws IOException {
        start(limits -> limits.withFailures(0, LONG));
        // Given
        millisOfARefusal(broken(), "127.0.0.3");
        Operator operator = server.operator();
        String before = operator.ask("addresses", "");
        // When
        String lifted = operator.ask("addresses", "{\"lift\":\"127.0.0.3\"}");
        String again = operator.ask("addresses", "{\"lift\":\"127.0.0.3\"}");
        // Then
        assertTrue(before.contains("\"address\":\"127.0.0.3\",\"guesses\":"), before);
        assertTrue(lifted.contains("\"was-counted\":true"), lifted);
        assertTrue(again.contains("\"was-counted\":false"), again);
        assertEquals("0", member(operator.ask("addresses", ""), "count"));
        assertTrue(operator.ask("addresses", "{\"lift\":\"localhost\"}").startsWith("{\"ok\":false"));
        assertTrue(operator.ask("addresses", "{\"lift\":7}").startsWith("{\"ok\":false"));
        assertTrue(operator.ask("addresses", "{\"bar\":\"127.0.0.3\"}").startsWith("{\"ok\":false"));
    }

    @Test
    void aLateAnswerDoesNotHoldUpTheServersEnd() throws Exception {
        start(limits -> limits.withFailures(0, LONG.multipliedBy(10)));
        // Given
        for (int i = 0; i < 10; i++) {
            guess(broken(), "127.0.0.1"); // each doubles the wait of the next: the last one waits for half a minute
        }
        await().until(() -> server.server()
                .meters()
                .get("pinion.authentications.failed")
                .tag("rule", "signature")
                .counter()
                .count() >= 10);
        // When
        long begin = System.nanoTime();
        server.close();
        // Then
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis < 12_000, "the end took " + millis + " ms");
    }

    private static String member(String json, String name) {
        int from = json.indexOf("\"" + name + "\":") + name.length() + 3;
        int to = from;
        while (Character.isDigit(json.charAt(to))) {
            to++;
        }
        return json.substring(from, to);
    }
}

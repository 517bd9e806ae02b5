package dev.pinion.server.access;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.pinion.protocol.Pin;

/// Keys from a real HTTPS provider that rotates, is slow, breaks and comes back, while tokens arrive.
class RemoteKeysTest {
    private static final TestKey OLD = TestKey.make("old", "ES256");
    private static final TestKey NEW = TestKey.make("new", "EdDSA");
    private static final Duration NEVER = Duration.ofHours(1);

    private final ScheduledExecutorService housekeeping = Executors.newScheduledThreadPool(2);
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private TestProvider provider;

    @BeforeEach
    void aProvider() throws Exception {
        provider = new TestProvider(TestKey.jwks(OLD));
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        housekeeping.shutdownNow();
        clients.shutdownNow();
    }

    @Test
    void aRotationRefusesNotOneGoodTokenInTheMidstOfAFloodOfUnknownKeys() throws Exception {
        // Given
        RemoteKeys keys = open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(300), Duration.ofSeconds(20)));
        TokenVerifier verifier = verifier(keys);
        long begun = System.nanoTime();
        List<Future<?>> flood = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String invented = TestToken.by(new TestKey("invented-" + i, "ES256", OLD.pair())).text();
            flood.add(clients
                    .submit(() -> assertThrows(AccessDeniedException.class, () -> verifier.verify(invented, null))));
        }

        // When
        provider.jwks = TestKey.jwks(OLD, NEW);
        Callable<Identity> good = () -> verifier.verify(TestToken.by(NEW).text(), null);
        List<Future<Identity>> goodOnes = clients.invokeAll(Collections.nCopies(100, good));

        // Then
        for (Future<Identity> one : goodOnes) {
            assertEquals("alice", one.get().subject()); // RFC9068 K6
        }
        for (Future<?> one : flood) {
            one.get();
        }
        long intervals = (System.nanoTime() - begun) / Duration.ofMillis(300).toNanos();
        assertTrue(provider.fetches.get() <= 2 + intervals,
                provider.fetches + " fetches in " + intervals + " intervals");
    }

    @Test
    void anOutageAndABrokenAnswerLeaveTheLastGoodSetInUse() throws Exception {
        // Given
        RemoteKeys keys = open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ofSeconds(20)));
        TokenVerifier verifier = verifier(keys);
        KeySet before = keys.current();

        // When
        provider.jwks = "{\"keys\":[]}";
        keys.newerThan(before);
        provider.jwks = "<html>maintenance</html>";
        keys.newerThan(before);
        provider.status = "503 Service Unavailable";
        keys.newerThan(before);
        provider.close();
        keys.newerThan(before);

        // Then
        assertSame(before, keys.current());
        assertEquals(4, keys.health().failures());
        assertTrue(keys.health().fault().isPresent());
        assertEquals("alice", verifier.verify(TestToken.by(OLD).text(), null).subject());
    }

    @Test
    void aSlowProviderHoldsUpNoKnownTokenAndTheUnknownOnlySoLong() throws Exception {
        // Given
        RemoteKeys keys = open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ofMillis(200)));
        TokenVerifier verifier = verifier(keys);
        provider.answersWhen = new CountDownLatch(1);
        provider.jwks = TestKey.jwks(OLD, NEW);

        // When
        new Hostile("of a key that comes late", TestToken.by(NEW).text(), "kid is not among").isRefusedBy(verifier);
        verifier.verify(TestToken.by(OLD).text(), null);
        provider.answersWhen.countDown();

        // Then
        await().until(() -> keys.current().size() == 2);
        verifier.verify(TestToken.by(NEW).text(), null);
    }

    @Test
    void keysAreFetchedAheadWithoutBeingAskedFor() throws Exception {
        RemoteKeys keys = open(new RemoteKeys.Pace(Duration.ofMillis(30), Duration.ofMillis(10), Duration.ZERO));

        provider.jwks = TestKey.jwks(OLD, NEW);

        await().until(() -> keys.current().size() == 2);
        int before = provider.fetches.get();
        await().until(() -> provider.fetches.get() > before + 2);
        assertTrue(keys.health().fault().isEmpty());
    }

    @Test
    void thereIsNoStartWithoutAFirstSet() throws Exception {
        provider.status = "404 Not Found";
        var refusal = assertThrows(UnusableKeysException.class, () -> open(RemoteKeys.Pace.defaults()));

        assertTrue(String.valueOf(refusal.getMessage()).contains("answered 404"), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).contains(provider.address().toString()), refusal.getMessage());
    }

    @Test
    void aRedirectIsNotFollowed() { // JWT J10
        provider.status = "302 Found";
        provider.moreHeaders = "Location: " + provider.address() + "\r\n";

        assertThrows(UnusableKeysException.class, () -> open(RemoteKeys.Pace.defaults()));

        assertEquals(1, provider.fetches.get());
    }

    @Test
    void anAnswerLargerThanASetMayBeIsNotRead() {
        provider.jwks = "x".repeat(KeySet.BYTES_MAX + 1);

        assertThrows(UnusableKeysException.class, () -> open(RemoteKeys.Pace.defaults()));
    }

    @Test
    void afterCloseTheLastSetStays() throws Exception {
        RemoteKeys keys = open(RemoteKeys.Pace.defaults());
        keys.close();
        housekeeping.shutdownNow();

        assertSame(keys.current(), keys.newerThan(keys.current()));
        assertFalse(keys.current().toString().isEmpty());
    }

    private RemoteKeys open(RemoteKeys.Pace pace) throws Exception {
        ProviderTrust trust = ProviderTrust.byPins(Set.of(Pin.of(provider.certificate.certificate().getPublicKey())));
        return RemoteKeys.open(new HttpsJwks(provider.address(), trust, Duration.ofSeconds(10), clients), pace,
                housekeeping, Clock.systemUTC());
    }

    private static TokenVerifier verifier(KeySource keys) {
        return new TokenVerifier(List.of(TrustedIssuer.of(TestToken.ISSUER, "pinion", keys)), TokenPolicy.defaults(),
                Revocations.NONE, TestToken.CLOCK);
    }
}

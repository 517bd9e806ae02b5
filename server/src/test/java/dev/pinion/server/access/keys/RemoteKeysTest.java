package dev.pinion.server.access.keys;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Hostile;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TestToken;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;

/// Keys from a real HTTPS provider that rotates, is slow, breaks and comes back, while tokens arrive.
class RemoteKeysTest {
    private static final TestKey OLD = TestKey.make("old", "ES256");
    private static final TestKey NEW = TestKey.make("new", "EdDSA");
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path folder;
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
        RemoteKeys keys = filled(open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(300), Duration.ofSeconds(20))));
        TokenVerifier verifier = verifier(keys);
        long begun = System.nanoTime();
        List<Future<?>> flood = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String invented = TestToken.by(new TestKey("invented-" + i, "ES256", OLD.pair())).text();
            flood.add(clients.submit(
                    () -> assertThrows(AccessDeniedException.class, () -> verifier.verify(BearerToken.of(invented)))));
        }

        // When
        provider.jwks = TestKey.jwks(OLD, NEW);
        Callable<Identity> good = () -> verifier.verify(BearerToken.of(TestToken.by(NEW).text()));
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
        RemoteKeys keys = filled(open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ofSeconds(20))));
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
        assertTrue(keys.health().failures() >= 4, keys.health().toString());
        assertTrue(keys.health().fault().isPresent());
        assertEquals("alice", verifier.verify(BearerToken.of(TestToken.by(OLD).text())).subject());
    }

    @Test
    void aSlowProviderHoldsUpNoKnownTokenAndTheUnknownOnlySoLong() throws Exception {
        // Given
        RemoteKeys keys = filled(open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ofMillis(200))));
        TokenVerifier verifier = verifier(keys);
        provider.answersWhen = new CountDownLatch(1);
        provider.jwks = TestKey.jwks(OLD, NEW);

        // When
        new Hostile("of a key that comes late", TestToken.by(NEW).text(), "kid is not among").isRefusedBy(verifier);
        verifier.verify(BearerToken.of(TestToken.by(OLD).text()));
        provider.answersWhen.countDown();

        // Then
        await().until(() -> keys.current().size() == 2);
        verifier.verify(BearerToken.of(TestToken.by(NEW).text()));
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
    void aStartGoesOnWithoutAFirstSetAndSaysWhy() throws Exception {
        provider.status = "404 Not Found";

        RemoteKeys keys = open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ZERO));

        await().until(() -> keys.health().fault().isPresent()); // a start does not wait for ever
        assertTrue(keys.current().isEmpty());
        assertEquals(KeySourceHealth.State.ABSENT, keys.health().state());
        String fault = keys.health().fault().orElseThrow();
        assertTrue(fault.contains("answered 404") && fault.contains(provider.address().toString()), fault);
    }

    @Test
    void aTokenOfAnAbsentProviderIsRefusedAsUnavailableAndAcceptedWhenItIsBack() throws Exception {
        // Given
        provider.status = "503 Service Unavailable";
        RemoteKeys keys = open(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ofSeconds(20)));
        TokenVerifier verifier = verifier(keys);
        String token = TestToken.by(OLD).text();
        new Hostile("while it is away", token, "no keys of issuer").isRefusedBy(verifier,
                DisconnectReason.ISSUER_UNAVAILABLE);
        // When
        provider.status = "200 OK";
        // Then
        assertEquals("alice", verifier.verify(BearerToken.of(token)).subject());
    }

    @Test
    void theLastGoodSetIsKeptForAStartWithoutTheProvider() throws Exception {
        // Given
        RemoteKeys.Care care = kept("https://one.example");
        filled(open(care)).close();
        provider.status = "503 Service Unavailable"; // not closed: another test's provider could get its port
        // When
        RemoteKeys again = open(care);
        RemoteKeys another = open(kept("https://two.example"));
        // Then
        assertEquals(KeySourceHealth.State.KEPT, again.health().state());
        assertEquals("alice", verifier(again).verify(BearerToken.of(TestToken.by(OLD).text())).subject());
        assertTrue(another.current().isEmpty(), "keys of one issuer are no keys of another");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
    }

    @Test
    void aKeptSetIsNotUsedForEver() throws Exception {
        // Given
        RemoteKeys.Care care = kept("https://one.example");
        filled(open(care)).close();
        provider.status = "503 Service Unavailable";
        Clock later = Clock.offset(Clock.systemUTC(), RemoteKeys.AGE_MAX.plusMinutes(1));
        // When
        RemoteKeys again = RemoteKeys.open(jwks(), care, housekeeping, later);
        // Then
        assertTrue(again.current().isEmpty());
    }

    @Test
    void aDamagedKeptSetDoesNotCount() throws Exception {
        // Given
        RemoteKeys.Care care = kept("https://one.example");
        filled(open(care)).close();
        provider.status = "503 Service Unavailable";
        try (var files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "now\nhttps://one.example\n{");
        }
        // When
        RemoteKeys again = open(care);
        // Then
        assertEquals(KeySourceHealth.State.ABSENT, again.health().state());
    }

    @Test
    void afterCloseTheLastSetStays() throws Exception {
        RemoteKeys keys = open(RemoteKeys.Pace.defaults());
        keys.close();
        housekeeping.shutdownNow();

        assertSame(keys.current(), keys.newerThan(keys.current()));
        assertFalse(keys.current().toString().isEmpty());
    }

    /// With its first set: a start on a busy machine may have gone on without.
    private static RemoteKeys filled(RemoteKeys keys) {
        await().until(() -> !keys.current().isEmpty());
        return keys;
    }

    private RemoteKeys open(RemoteKeys.Pace pace) throws Exception {
        return open(RemoteKeys.Care.of(pace));
    }

    private RemoteKeys open(RemoteKeys.Care care) throws Exception {
        return RemoteKeys.open(jwks(), care, housekeeping, Clock.systemUTC());
    }

    private RemoteKeys.Care kept(String issuer) {
        return new RemoteKeys.Care(new RemoteKeys.Pace(NEVER, Duration.ofMillis(10), Duration.ZERO),
                SigningAlgorithm.DEFAULTS, Optional.of(new KeptKeys(folder, issuer)));
    }

    private HttpsJwks jwks() {
        return new HttpsJwks(provider.address(), new HttpsFetch(trust(), Duration.ofSeconds(10), clients));
    }

    private ProviderTrust trust() {
        return ProviderTrust.byPins(Set.of(Pin.of(provider.certificate.certificate().getPublicKey())));
    }

    private static TokenVerifier verifier(KeySource keys) {
        return new TokenVerifier(List.of(TrustedIssuer.of(TestToken.ISSUER, "pinion", keys)), TokenPolicy.defaults(),
                Revocations.NONE, TestToken.CLOCK);
    }
}

package dev.pinion.server.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.JwksFile;

/// A running server reads the JWKS file while the operator rotates the issuer's key.
class RotationTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenRequest ALICE = new TokenRequest("alice", List.of(), Duration.ofDays(30));

    @TempDir
    Path folder;
    private TokenIssuer issuer;
    private TokenVerifier server;

    @BeforeEach
    void aServerThatRuns() throws Exception {
        issuer = openAt(NOW);
        server = serverAt(NOW);
    }

    @Test
    void tokensOfTheOldAndOfTheNewKeyAreAccepted() throws Exception {
        // Given
        BearerToken before = BearerToken.of(issuer.issue(ALICE));

        // When
        issuer.rotate(IssuerAlgorithm.EDDSA);
        BearerToken after = BearerToken.of(issuer.issue(ALICE));

        // Then
        assertEquals("alice", server.verify(after).subject());
        assertEquals("alice", server.verify(before).subject());
        assertEquals(List.of("EdDSA", "ES256"), issuer.keys().stream().map(IssuerKeyStatus::algorithm).toList());
        assertEquals(List.of(true, false), issuer.keys().stream().map(IssuerKeyStatus::signs).toList());
    }

    @Test
    void aTokenOfAStolenKeyIsRefusedAfterARotationWithoutOverlap() throws Exception {
        BearerToken stolen = BearerToken.of(issuer.issue(ALICE));

        issuer.rotate(IssuerAlgorithm.ES256, Duration.ZERO);
        server.verify(BearerToken.of(issuer.issue(ALICE)));

        assertThrows(AccessDeniedException.class, () -> server.verify(stolen));
        assertEquals(1, issuer.keys().size());
    }

    @Test
    void aRetiredKeyLeavesWhenItsLastTokenHasExpired() throws Exception {
        BearerToken last = BearerToken.of(issuer.issue(ALICE));
        issuer.rotate(IssuerAlgorithm.ES256);
        Instant almost = NOW.plus(Duration.ofDays(30));

        assertEquals("alice", serverAt(almost).verify(last).subject());
        assertEquals(2, openAt(almost).keys().size());
        Instant boundToo = NOW.plus(Duration.ofDays(366));
        assertEquals(2, openAt(boundToo).keys().size(), "a token that is bound to a certificate may live a year");
        assertEquals(1, openAt(boundToo.plus(Duration.ofMinutes(2))).keys().size());
    }

    @Test
    void anotherProcessThatRotatedIsSeenByTheNextOpening() {
        openAt(NOW).rotate(IssuerAlgorithm.EDDSA);

        assertEquals("EdDSA", openAt(NOW).keys().getFirst().algorithm());
    }

    @Test
    void aCrashBetweenPublishingAndChangingTheKeyLeavesTheOldOneSigning() throws Exception {
        // Given
        Path key = folder.resolve("issuer/key.json");
        byte[] old = Files.readAllBytes(key);
        issuer.rotate(IssuerAlgorithm.ES256);
        Files.write(key, old);

        // When
        TokenIssuer reopened = openAt(NOW);

        // Then
        assertEquals("alice", server.verify(BearerToken.of(reopened.issue(ALICE))).subject());
        assertTrue(reopened.keys().getFirst().signs());
        assertTrue(reopened.keys().get(1).publishedUntil().isPresent());
    }

    @Test
    void aLostPublicFileIsMadeAgain() throws Exception {
        Files.delete(issuer.jwksFile());

        TokenIssuer reopened = openAt(NOW);

        assertEquals("alice", serverAt(NOW).verify(BearerToken.of(reopened.issue(ALICE))).subject());
    }

    @Test
    void anOverlapBelowZeroIsRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> issuer.rotate(IssuerAlgorithm.ES256, Duration.ofSeconds(-1)));
    }

    private TokenIssuer openAt(Instant now) {
        return TokenIssuer.openOrCreate(folder, Clock.fixed(now, ZoneOffset.UTC), RANDOM);
    }

    private TokenVerifier serverAt(Instant now) throws Exception {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new TokenVerifier(List.of(TrustedIssuer.of("pinion", "pinion", JwksFile.open(issuer.jwksFile(), clock))),
                TokenPolicy.defaults(), Revocations.NONE, clock);
    }
}

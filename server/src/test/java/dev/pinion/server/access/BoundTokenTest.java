package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.keys.TestCertificate;

/// Tokens that are bound to a client certificate (RFC 8705).
class BoundTokenTest {
    private static final TokenVerifier VERIFIER = TestToken.verifier();
    private static final TokenVerifier BOUND_ONLY = TestToken.verifier(TokenProfile.RFC_9068,
            TokenPolicy.defaults().withBoundOnly());

    private static final X509Certificate MINE = TestCertificate.one().certificate();
    private static final X509Certificate OTHER = TestCertificate.another().certificate();

    @Test
    void aBoundTokenIsAcceptedOverItsSelfSignedCertificate() throws Exception { // RFC8705 M1 M6
        // Given
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(MINE.getEncoded());
        String thumbprint = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
        String token = TestToken.good().claim("cnf", Map.of("x5t#S256", thumbprint)).text();

        // Then
        assertTrue(VERIFIER.verify(token, MINE).isBoundToCertificate());
        assertTrue(BOUND_ONLY.verify(token, MINE).isBoundToCertificate());
        assertEquals(thumbprint, CertificateBinding.to(MINE).text());
    }

    @Test
    void aBoundTokenIsRefusedWithoutACertificate() { // RFC8705 M2
        assertRefused(VERIFIER, boundToMine(), null, "the peer presented none");
    }

    @Test
    void aBoundTokenIsRefusedOverAnotherCertificateAndThePeerIsToldWhy() { // RFC8705 M2 M7
        AccessDeniedException refusal = assertRefused(VERIFIER, boundToMine(), OTHER, "another client certificate");

        assertEquals(DisconnectReason.TOKEN_REJECTED, refusal.reason());
        assertTrue(refusal.whatThePeerIsTold().contains("bound to the TLS client certificate"),
                refusal.whatThePeerIsTold());
    }

    @Test
    void anUnboundTokenIsRefusedWhereBindingIsRequired() { // RFC8705 M3
        assertRefused(BOUND_ONLY, TestToken.good().text(), MINE, "is not bound");
        assertRefused(BOUND_ONLY, TestToken.good().text(), null, "is not bound");
    }

    @Test
    void theMisspelledMemberIsNoBinding() { // RFC8705 M1
        String misspelled = TestToken.good().claim("cnf", Map.of("x5t#256", CertificateBinding.to(MINE).text())).text();

        assertRefused(VERIFIER, misspelled, MINE, "cnf has something else than x5t#S256");
        assertRefused(BOUND_ONLY, misspelled, MINE, "cnf has something else than x5t#S256");
    }

    @Test
    void aBindingWithASecondOneThatWeCannotCheckIsRefused() { // RFC8705 M1
        String token = TestToken.good()
                .claim("cnf", Map.of("x5t#S256", CertificateBinding.to(MINE).text(), "jkt", "x"))
                .text();

        assertRefused(VERIFIER, token, MINE, "cnf has something else");
    }

    @Test
    void aRefreshIsBoundLikeAConnect() throws Exception { // RFC8705 M4
        Identity current = VERIFIER.verify(boundToMine(), MINE);
        BearerToken fresh = BearerToken.of(boundToMine());

        var refusal = assertThrows(AccessDeniedException.class, () -> VERIFIER.refresh(current, fresh, OTHER));

        assertTrue(refusal.rule().contains("another client certificate"), refusal.rule());
        assertTrue(VERIFIER.refresh(current, fresh, MINE).isBoundToCertificate());
    }

    @Test
    void anUnboundTokenNeedsNoCertificateAndMayHaveOne() throws Exception {
        assertFalse(VERIFIER.verify(TestToken.good().text(), null).isBoundToCertificate());
        assertFalse(VERIFIER.verify(TestToken.good().text(), MINE).isBoundToCertificate());
    }

    private static String boundToMine() {
        return TestToken.good().claim("cnf", Map.of("x5t#S256", CertificateBinding.to(MINE).text())).text();
    }

    private static AccessDeniedException assertRefused(TokenVerifier verifier, String token,
            @Nullable X509Certificate presented, String rule) {
        var refusal = assertThrows(AccessDeniedException.class, () -> verifier.verify(token, presented));
        assertTrue(refusal.rule().contains(rule), refusal.rule());
        return refusal;
    }
}

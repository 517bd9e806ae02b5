package dev.pinion.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Identities without a token, for the tests of other packages.
public final class InsecureIdentity {
    static final KeyMark KEY = new KeyMark(Optional.of("k1"), "thumbprint-of-k1");

    private InsecureIdentity() {}

    public static Identity of(String subject, String... scopes) {
        return until(Instant.MAX.minusSeconds(31), subject, scopes);
    }

    public static Identity until(Instant expiry, String subject, String... scopes) {
        return of("test", "id-of-" + subject, Instant.EPOCH, expiry, subject, scopes);
    }

    static Identity of(String issuer, String tokenId, Instant issued, Instant expiry, String subject,
            String... scopes) {
        TokenClaims claims = new TokenClaims(issuer, List.of("pinion"), subject, Optional.of("test"),
                Optional.of(tokenId), Optional.of(issued), Optional.empty(), expiry, String.join(" ", scopes),
                Optional.empty());
        try {
            return new Identity(subject, KEY, claims, Rights.ofScope(claims.scope()), expiry.plusSeconds(30));
        } catch (JsonFault fault) {
            throw new IllegalArgumentException(fault);
        }
    }
}

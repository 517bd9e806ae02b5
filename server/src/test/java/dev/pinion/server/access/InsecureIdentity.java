package dev.pinion.server.access;

import java.time.Instant;
import java.util.Optional;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.rights.Rights;
import dev.pinion.server.access.rights.RightsDictionary;
import dev.pinion.server.limits.IdentityBounds;

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
        TokenClaims claims = new TokenClaims(issuer, subject, subject, Optional.of("test"), Optional.of(tokenId),
                Optional.of(issued), Optional.empty(), expiry, Optional.empty(), IdentityBounds.NONE);
        try {
            var granted = new RightsDictionary.Granted(Rights.ofScope(String.join(" ", scopes)), "");
            return new Identity(subject, KEY, claims, granted, expiry.plusSeconds(30));
        } catch (JsonFault fault) {
            throw new IllegalArgumentException(fault);
        }
    }
}

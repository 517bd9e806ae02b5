package dev.pinion.server.access;

import java.time.Instant;

/// One thing that was taken back, until all it can concern has expired anyway.
public sealed interface Revocation {
    /// For what is taken back for good: later than any token, and a time that every store can keep.
    Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    /// The issuer whose tokens are meant.
    String issuer();

    /// The id of the token or key, or the subject; empty for all of an issuer.
    String name();

    /// When the last token that this concerns has expired, and the revocation may be forgotten.
    Instant forgetAfter();

    boolean covers(Identity identity);

    /// One token, by its `jti`.
    record OfToken(String issuer, String tokenId, Instant forgetAfter) implements Revocation {
        @Override
        public String name() {
            return tokenId;
        }

        @Override
        public boolean covers(Identity identity) {
            return identity.issuer().equals(issuer) && identity.tokenId().filter(tokenId::equals).isPresent();
        }
    }

    /// Every token of a subject that was issued up to a moment, that moment included: `iat` counts whole seconds.
    ///
    /// @param subject the holder's name without the issuer's prefix, or `sub` where another claim is the name
    record OfSubject(String issuer, String subject, Instant issuedUntil, Instant forgetAfter) implements Revocation {
        @Override
        public String name() {
            return subject;
        }

        @Override
        public boolean covers(Identity identity) {
            return identity.issuer().equals(issuer)
                    && (identity.holder().subject().equals(subject) || identity.bearer().subject().equals(subject))
                    && !identity.issuedAt().isAfter(issuedUntil);
        }
    }

    /// Every token that one key has signed or will sign, for good: whoever has its private half can make any token of it.
    ///
    /// @param keyId its `kid` or its thumbprint
    record OfKey(String issuer, String keyId) implements Revocation {
        @Override
        public String name() {
            return keyId;
        }

        @Override
        public Instant forgetAfter() {
            return NEVER;
        }

        @Override
        public boolean covers(Identity identity) {
            return identity.issuer().equals(issuer) && identity.verifiedBy().isNamed(keyId);
        }
    }

    /// Every token of an issuer that was issued up to a moment, that moment included.
    record OfIssuer(String issuer, Instant issuedUntil, Instant forgetAfter) implements Revocation {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean covers(Identity identity) {
            return identity.issuer().equals(issuer) && !identity.issuedAt().isAfter(issuedUntil);
        }
    }
}

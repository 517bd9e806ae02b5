package dev.pinion.server.access;

import java.time.Instant;

/// One thing that was taken back, until all it can concern has expired anyway.
public sealed interface Revocation {
    /// The issuer whose tokens are meant.
    String issuer();

    /// The token's id or the subject.
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
    /// @param subject as [Identity#subject()] has it, with the issuer's prefix
    record OfSubject(String issuer, String subject, Instant issuedUntil, Instant forgetAfter) implements Revocation {
        @Override
        public String name() {
            return subject;
        }

        @Override
        public boolean covers(Identity identity) {
            return identity.issuer().equals(issuer) && identity.subject().equals(subject)
                    && !identity.issuedAt().isAfter(issuedUntil);
        }
    }
}

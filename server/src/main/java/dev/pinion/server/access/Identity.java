package dev.pinion.server.access;

import java.time.Instant;
import java.util.Optional;

/// The verified holder of a token. Holding one is the proof: only [TokenVerifier] makes them.
///
/// Thread: any, immutable.
public final class Identity {
    private final String subject;
    private final TokenClaims claims;
    private final Rights rights;
    private final Instant sessionEnd;

    Identity(String subject, TokenClaims claims, Rights rights, Instant sessionEnd) {
        this.subject = subject;
        this.claims = claims;
        this.rights = rights;
        this.sessionEnd = sessionEnd;
    }

    public String issuer() {
        return claims.issuer();
    }

    /// The token's `sub` behind the prefix of its issuer. Unique among all issuers that this server trusts, so it may
    /// stand
    /// for the identity in maps, as a sender, and as the name of an inbox.
    public String subject() {
        return subject;
    }

    public Rights rights() {
        return rights;
    }

    /// The token's `exp`, as the client knows it.
    public Instant expiry() {
        return claims.expiry();
    }

    /// When the session must end: expiry plus the skew that is allowed between clocks.
    public Instant sessionEnd() {
        return sessionEnd;
    }

    /// The token's `jti`; absent only under [TokenProfile#PLAIN_JWT].
    public Optional<String> tokenId() {
        return claims.tokenId();
    }

    public Optional<String> clientId() {
        return claims.clientId();
    }

    /// A token that does not say when it was issued counts as old: every revocation by time covers it.
    public Instant issuedAt() {
        return claims.issuedAt().orElse(Instant.EPOCH);
    }

    public boolean isBoundToCertificate() {
        return claims.binding().isPresent();
    }

    /// Whether both are the same person or service: issuer and subject are equal.
    public boolean isSameHolderAs(Identity other) {
        return issuer().equals(other.issuer()) && subject.equals(other.subject);
    }

    @Override
    public String toString() {
        return "Identity[" + subject + " of " + issuer() + ", until " + expiry() + "]";
    }
}

package dev.pinion.server.access;

import java.time.Instant;
import java.util.Optional;

import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.rights.Rights;
import dev.pinion.server.access.rights.RightsDictionary.Granted;
import dev.pinion.server.limits.IdentityBounds;

/// The verified holder of a token. Holding one is the proof: only [TokenVerifier] makes them.
///
/// Thread: any, immutable.
public final class Identity {
    private final String subject;
    private final String key;
    private final KeyMark verifiedBy;
    private final TokenClaims claims;
    private final Granted granted;
    private final Instant sessionEnd;

    Identity(String subject, KeyMark verifiedBy, TokenClaims claims, Granted granted, Instant sessionEnd) {
        this.subject = subject;
        this.key = new Holder(claims.issuer(), claims.subject()).key();
        this.verifiedBy = verifiedBy;
        this.claims = claims;
        this.granted = granted;
        this.sessionEnd = sessionEnd;
    }

    public String issuer() {
        return claims.issuer();
    }

    /// The name that others see: the token's subject behind the prefix of its issuer. Unique among all issuers that this
    /// server has ever trusted, so it may stand as a sender, and as the name of an inbox.
    public String subject() {
        return subject;
    }

    public Holder holder() {
        return new Holder(claims.issuer(), claims.subject());
    }

    /// [Holder#key()]: under this the store keeps what is this identity's.
    public String key() {
        return key;
    }

    /// The key that its token was verified by.
    public KeyMark verifiedBy() {
        return verifiedBy;
    }

    public Rights rights() {
        return granted.rights();
    }

    /// For the log, where the token grants nothing: which option of the server would give its words a meaning. Else empty.
    public String missingRights() {
        return granted.missing();
    }

    /// The pair of issuer and `sub` as they stand in the token, also where another claim is the subject: who is revoked by it
    /// does not come back under another name.
    Holder bearer() {
        return new Holder(claims.issuer(), claims.sub());
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

    /// What the token says of its holder's limits; they are never more than the server's.
    public IdentityBounds limits() {
        return claims.limits();
    }

    public boolean isBoundToCertificate() {
        return claims.binding().isPresent();
    }

    /// Whether both are the same person or service: issuer and subject are equal.
    public boolean isSameHolderAs(Identity other) {
        return key.equals(other.key);
    }

    @Override
    public String toString() {
        return "Identity[" + subject + " of " + issuer() + ", until " + expiry() + "]";
    }
}

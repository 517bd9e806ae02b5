package dev.pinion.server.access;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.stomp.BearerToken;

/// Turns a token into an [Identity], or says which rule it broke. The only way to an identity. Order: size and shape,
/// header, issuer, key, signature, and only then what the token says.
///
/// Thread: any. It has no state of its own; it may wait for a [KeySource] when a token names an unknown key.
public final class TokenVerifier {
    private final List<TrustedIssuer> issuers;
    private final TokenPolicy policy;
    private final Revocations revocations;
    private final Clock clock;

    public TokenVerifier(List<TrustedIssuer> issuers, TokenPolicy policy, Revocations revocations, Clock clock) {
        requireKeptApart(issuers);
        this.issuers = issuers.stream().map(issuer -> knowingOthers(issuer, issuers)).toList();
        this.policy = policy;
        this.revocations = revocations;
        this.clock = clock;
    }

    private static TrustedIssuer knowingOthers(TrustedIssuer issuer, List<TrustedIssuer> all) {
        Set<String> others = new HashSet<>(issuer.otherPrefixes());
        all.stream()
                .filter(other -> !other.name().equals(issuer.name()))
                .map(TrustedIssuer::subjectPrefix)
                .forEach(others::add);
        others.remove(""); // begins every name; whoever has it must not begin like another
        return issuer.named(issuer.subjectPrefix(), others);
    }

    /// Two issuers may never name the same subject: neither by equal prefixes nor by one that begins another.
    private static void requireKeptApart(List<TrustedIssuer> issuers) {
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException("no token issuer: nobody could ever connect");
        }
        for (int i = 0; i < issuers.size(); i++) {
            for (int j = 0; j < issuers.size(); j++) {
                if (i != j) {
                    requireKeptApart(issuers.get(i), issuers.get(j));
                }
            }
        }
    }

    private static void requireKeptApart(TrustedIssuer one, TrustedIssuer other) {
        if (one.name().equals(other.name()) || TrustedIssuer.mayMeet(one.subjectPrefix(), other.subjectPrefix())) {
            throw new IllegalArgumentException("issuers " + one.name() + " and " + other.name() + " are not kept apart:"
                    + " with several issuers each needs a name of its own, and all but one a subject prefix of its own;"
                    + " no prefix may be the beginning of another");
        }
    }

    /// For a connection without a client certificate.
    public Identity verify(BearerToken token) throws AccessDeniedException {
        return verify(token, null);
    }

    /// Verifies everything anew; there is no cache of tokens.
    ///
    /// @param clientCertificate what the peer of this very TLS connection proved to hold, or null; never from a header
    public Identity verify(BearerToken token, @Nullable X509Certificate clientCertificate)
            throws AccessDeniedException {
        return verify(token, clientCertificate, CheckTurns.AT_ONCE);
    }

    /// The same for a peer whose signatures are checked in turns.
    public Identity verify(BearerToken token, @Nullable X509Certificate clientCertificate, CheckTurns turns)
            throws AccessDeniedException {
        return verify(token.reveal(), clientCertificate, turns);
    }

    /// All rules hold for any text whatsoever, also for one that is too long or too odd to become a [BearerToken].
    Identity verify(String token, @Nullable X509Certificate clientCertificate) throws AccessDeniedException {
        return verify(token, clientCertificate, CheckTurns.AT_ONCE);
    }

    private Identity verify(String token, @Nullable X509Certificate clientCertificate, CheckTurns turns)
            throws AccessDeniedException {
        CompactToken compact = CompactToken.of(token, TokenPolicy.TOKEN_CHARS_MAX);
        TokenRule looking = TokenRule.HEADER;
        try {
            TokenHeader header = TokenHeader.of(compact.header());
            looking = TokenRule.ISSUER;
            TrustedIssuer issuer = issuer(TokenClaims.issuer(compact.claims()));
            VerificationKey key = key(header, issuer, turns);
            requireSigned(compact, key, turns);
            looking = TokenRule.KIND;
            checkKind(header, compact.claims(), issuer.profile());
            looking = TokenRule.CLAIMS;
            TokenClaims claims = TokenClaims.of(compact.claims());
            checkClaims(claims, issuer);
            looking = TokenRule.TIMES;
            checkTimes(claims, clock.instant());
            checkBinding(claims.binding(), clientCertificate);
            looking = TokenRule.CLAIMS;
            return identity(claims, issuer, key.mark());
        } catch (JsonFault fault) {
            throw AccessDeniedException.rejected(looking, String.valueOf(fault.getMessage()));
        }
    }

    /// Whether a token would be let in now from a peer without a client certificate.
    public boolean accepts(String token) {
        try {
            var _ = verify(token, null);
            return true;
        } catch (AccessDeniedException refused) {
            return false;
        }
    }

    /// Verifies a fresh token for a living session: everything anew, and it must be the same holder's.
    public Identity refresh(Identity current, BearerToken fresh, @Nullable X509Certificate clientCertificate)
            throws AccessDeniedException {
        Identity next = verify(fresh, clientCertificate);
        if (!next.isSameHolderAs(current)) {
            throw AccessDeniedException.rejected(TokenRule.HOLDER,
                    "a refresh with a token of another issuer or subject than the session's");
        }
        return next;
    }

    private TrustedIssuer issuer(String name) throws AccessDeniedException {
        return issuers.stream()
                .filter(issuer -> issuer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> AccessDeniedException.rejected(TokenRule.ISSUER,
                        "iss is not an issuer that this server trusts"));
    }

    private VerificationKey key(TokenHeader header, TrustedIssuer issuer, CheckTurns turns)
            throws AccessDeniedException {
        VerificationKey key = find(header, issuer.keys(), turns)
                .orElseThrow(() -> AccessDeniedException.rejected(TokenRule.KEY,
                        header.keyId().isPresent() ? "kid is not among the keys of issuer " + issuer.name()
                                : "the token has no kid, and issuer " + issuer.name()
                                        + " has not exactly one key for its alg"));
        if (key.algorithm() != header.algorithm()) {
            throw AccessDeniedException.rejected(TokenRule.KEY, "alg is not the one that key " + key + " is used with");
        }
        return key;
    }

    private static void requireSigned(CompactToken token, VerificationKey key, CheckTurns turns)
            throws AccessDeniedException {
        if (!turns.take(() -> token.isSignedBy(key))) {
            throw AccessDeniedException.rejected(TokenRule.SIGNATURE, "the signature is not that of key " + key);
        }
    }

    private Optional<VerificationKey> find(TokenHeader header, KeySource keys, CheckTurns turns) {
        KeySet set = keys.current();
        Optional<VerificationKey> found = set.find(header, clock.instant());
        if (found.isPresent() || header.keyId().isEmpty()) {
            return found;
        }
        return turns.newerThan(set, keys).find(header, clock.instant());
    }

    /// Keeps kinds of tokens apart: an ID token or a logout token of the same issuer is no access token.
    private static void checkKind(TokenHeader header, JsonObject claims, TokenProfile profile) throws JsonFault {
        String type = header.type().orElse("");
        switch (profile) {
            case RFC_9068 -> {
                require(type.equals("at+jwt") || type.equals("application/at+jwt"), "typ is not at+jwt");
                for (String name : List.of("client_id", "iat", "jti")) {
                    require(claims.has(name), name + " is missing");
                }
            }
            case PLAIN_JWT -> {
                require(List.of("", "jwt", "application/jwt", "at+jwt", "application/at+jwt").contains(type),
                        "typ is not JWT or at+jwt");
                for (String mark : List.of("nonce", "at_hash", "c_hash", "s_hash", "events")) {
                    require(!claims.has(mark), mark + " marks an ID or event token, which is no access token");
                }
            }
        }
    }

    private static void checkClaims(TokenClaims claims, TrustedIssuer issuer) throws JsonFault {
        require(claims.audience().contains(issuer.audience()), "aud does not contain " + issuer.audience());
        String name = issuer.nameOf(claims.subject());
        require(Subject.isValid(claims.subject()) && Subject.isValid(name), "sub is not " + Subject.EXPECTED);
        require(!issuer.isAnothersName(name),
                "sub of issuer " + issuer.name() + " begins like the names of another issuer's subjects");
    }

    /// Expiry comes last: `token-expired` means that nothing else was wrong.
    private void checkTimes(TokenClaims claims, Instant now) throws JsonFault, AccessDeniedException {
        Instant latest = now.plus(policy.clockSkew());
        Instant issued = claims.issuedAt().orElse(now);
        require(!issued.isAfter(latest), "iat lies in the future");
        require(!claims.notBefore().orElse(now).isAfter(latest), "nbf lies in the future");
        require(Duration.between(issued, claims.expiry()).compareTo(policy.lifetimeMax()) <= 0,
                "the token lives longer than token.lifetime.max (" + policy.lifetimeMax() + ")");
        if (!now.isBefore(claims.expiry().plus(policy.clockSkew()))) {
            throw AccessDeniedException.expired("exp was more than " + policy.clockSkew() + " ago");
        }
    }

    private void checkBinding(Optional<CertificateBinding> binding, @Nullable X509Certificate presented)
            throws AccessDeniedException {
        if (binding.isEmpty()) {
            if (policy.boundOnly()) {
                throw AccessDeniedException
                        .boundElsewhere("the token is not bound to a client certificate, and token.bound.only is set");
            }
            return;
        }
        if (presented == null) {
            throw AccessDeniedException
                    .boundElsewhere("the token is bound to a client certificate, and the peer presented none");
        }
        if (!binding.get().equals(CertificateBinding.to(presented))) {
            throw AccessDeniedException
                    .boundElsewhere("the token is bound to another client certificate than the one presented");
        }
    }

    private Identity identity(TokenClaims claims, TrustedIssuer issuer, KeyMark verifiedBy)
            throws JsonFault, AccessDeniedException {
        Identity identity = new Identity(issuer.nameOf(claims.subject()), verifiedBy, claims,
                Rights.ofScope(claims.scope()), claims.expiry().plus(policy.clockSkew()));
        requireNotRevoked(identity);
        return identity;
    }

    /// Asked once more by a session that has just made itself known to the one who ends sessions: its token may have been
    /// revoked, or its key taken back, between its check and that.
    public void requireNotRevoked(Identity identity) throws AccessDeniedException {
        if (hasLostItsKey(identity)) {
            throw AccessDeniedException.rejected(TokenRule.KEY,
                    "key " + identity.verifiedBy().text() + " was taken back by issuer " + identity.issuer());
        }
        if (revocations.covers(identity)) {
            throw AccessDeniedException.rejected(TokenRule.REVOKED, "the token was revoked");
        }
    }

    /// Whether the key that its token was verified by was taken back since.
    public boolean hasLostItsKey(Identity identity) {
        return issuers.stream()
                .filter(issuer -> issuer.name().equals(identity.issuer()) && issuer.leavingKeysEndSessions())
                .anyMatch(issuer -> !issuer.keys().current().holds(identity.verifiedBy()));
    }

    /// Whose tokens are accepted, in the order of the settings.
    public List<TrustedIssuer> issuers() {
        return issuers;
    }

    private static void require(boolean holds, String elseRule) throws JsonFault {
        if (!holds) {
            throw new JsonFault(elseRule);
        }
    }
}

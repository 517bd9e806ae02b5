package dev.pinion.server.access;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
        this.issuers = List.copyOf(issuers);
        this.policy = policy;
        this.revocations = revocations;
        this.clock = clock;
        requireKeptApart(this.issuers);
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
        if (one.name().equals(other.name()) || other.subjectPrefix().startsWith(one.subjectPrefix())) {
            throw new IllegalArgumentException("issuers " + one.name() + " and " + other.name() + " are not kept apart:"
                    + " with several issuers each needs a name and a subject prefix of its own,"
                    + " and no prefix may be the beginning of another");
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
        return verify(token.reveal(), clientCertificate);
    }

    /// All rules hold for any text whatsoever, also for one that is too long or too odd to become a [BearerToken].
    Identity verify(String token, @Nullable X509Certificate clientCertificate) throws AccessDeniedException {
        CompactToken compact = CompactToken.of(token, TokenPolicy.TOKEN_CHARS_MAX);
        TokenRule looking = TokenRule.HEADER;
        try {
            TokenHeader header = TokenHeader.of(compact.header());
            looking = TokenRule.ISSUER;
            TrustedIssuer issuer = issuer(TokenClaims.issuer(compact.claims()));
            checkSignature(compact, header, issuer);
            looking = TokenRule.KIND;
            checkKind(header, compact.claims(), issuer.profile());
            looking = TokenRule.CLAIMS;
            TokenClaims claims = TokenClaims.of(compact.claims());
            checkClaims(claims, issuer);
            looking = TokenRule.TIMES;
            checkTimes(claims, clock.instant());
            checkBinding(claims.binding(), clientCertificate);
            looking = TokenRule.CLAIMS;
            return identity(claims, issuer);
        } catch (JsonFault fault) {
            throw AccessDeniedException.rejected(looking, String.valueOf(fault.getMessage()));
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

    private void checkSignature(CompactToken token, TokenHeader header, TrustedIssuer issuer)
            throws AccessDeniedException {
        VerificationKey key = key(header, issuer.keys()).orElseThrow(() -> AccessDeniedException.rejected(TokenRule.KEY,
                header.keyId().isPresent() ? "kid is not among the keys of issuer " + issuer.name()
                        : "the token has no kid, and issuer " + issuer.name()
                                + " has not exactly one key for its alg"));
        if (key.algorithm() != header.algorithm()) {
            throw AccessDeniedException.rejected(TokenRule.KEY, "alg is not the one that key " + key + " is used with");
        }
        if (!token.isSignedBy(key)) {
            throw AccessDeniedException.rejected(TokenRule.SIGNATURE, "the signature is not that of key " + key);
        }
    }

    private Optional<VerificationKey> key(TokenHeader header, KeySource keys) {
        KeySet set = keys.current();
        Optional<VerificationKey> found = set.find(header, clock.instant());
        if (found.isPresent() || header.keyId().isEmpty()) {
            return found;
        }
        return keys.newerThan(set).find(header, clock.instant());
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
        require(Subject.isValid(claims.subject()) && Subject.isValid(issuer.subjectPrefix() + claims.subject()),
                "sub is not " + Subject.EXPECTED);
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

    private Identity identity(TokenClaims claims, TrustedIssuer issuer) throws JsonFault, AccessDeniedException {
        Identity identity = new Identity(issuer.subjectPrefix() + claims.subject(), claims,
                Rights.ofScope(claims.scope()), claims.expiry().plus(policy.clockSkew()));
        requireNotRevoked(identity);
        return identity;
    }

    /// Asked once more by a session that has just made itself known to the one who ends sessions: its token may have been
    /// revoked between its check and that.
    public void requireNotRevoked(Identity identity) throws AccessDeniedException {
        if (revocations.covers(identity)) {
            throw AccessDeniedException.rejected(TokenRule.REVOKED, "the token was revoked");
        }
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

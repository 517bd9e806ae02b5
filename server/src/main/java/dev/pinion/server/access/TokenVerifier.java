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

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.certificates.MappedCertificates;
import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.access.keys.VerificationKey;
import dev.pinion.server.access.rights.RightsDictionary.Granted;

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
    public Identity verify(String token, @Nullable X509Certificate clientCertificate) throws AccessDeniedException {
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
            issuer.dialect().checkKind(header, compact.claims());
            looking = TokenRule.CLAIMS;
            TokenClaims claims = TokenClaims.of(compact.claims(), issuer.dialect().subject());
            issuer.dialect().audiences().require(compact.claims());
            checkSubject(claims, issuer);
            looking = TokenRule.TIMES;
            checkTimes(claims, "token", clock.instant());
            checkBinding(claims.binding(), clientCertificate);
            looking = TokenRule.CLAIMS;
            return identity(claims, granted(compact.claims(), claims, issuer), issuer, key.mark());
        } catch (JsonFault fault) {
            throw AccessDeniedException.rejected(looking, String.valueOf(fault.getMessage()));
        }
    }

    /// For a peer that shows a client certificate and no token: whose it is, where a table says so.
    public Optional<Identity> verify(X509Certificate clientCertificate) throws AccessDeniedException {
        for (TrustedIssuer issuer : issuers) {
            Optional<MappedCertificates.Known> known = issuer.keys() instanceof MappedCertificates table
                    ? table.find(clientCertificate)
                    : Optional.empty();
            if (known.isPresent()) {
                return Optional.of(identity(clientCertificate, known.get(), issuer));
            }
        }
        return Optional.empty();
    }

    private Identity identity(X509Certificate certificate, MappedCertificates.Known known, TrustedIssuer issuer)
            throws AccessDeniedException {
        try {
            TokenClaims claims = TokenClaims.of(certificate, issuer.name(), known.subject());
            checkSubject(claims, issuer);
            checkTimes(claims, "client certificate", clock.instant());
            return identity(claims, new Granted(known.rights(), ""), issuer, known.key());
        } catch (JsonFault fault) {
            throw AccessDeniedException.rejected(TokenRule.TIMES, String.valueOf(fault.getMessage()));
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
                .filter(issuer -> issuer.name().equals(name) && !(issuer.keys() instanceof MappedCertificates))
                .findFirst()
                .orElseThrow(() -> AccessDeniedException.rejected(TokenRule.ISSUER,
                        "iss is not an issuer that this server trusts"));
    }

    private VerificationKey key(TokenHeader header, TrustedIssuer issuer, CheckTurns turns)
            throws AccessDeniedException {
        KeySet set = issuer.keys().current();
        Instant now = clock.instant();
        Optional<VerificationKey> found = find(header, set, now);
        if (found.isEmpty() && (header.keyId().isPresent() || set.isEmpty())) {
            KeySet newer = turns.newerThan(set, issuer.keys());
            if (newer.isEmpty()) {
                throw AccessDeniedException.issuerUnavailable(issuer.name(), issuer.keys().health().fault().orElse(""));
            }
            found = find(header, newer, clock.instant());
        }
        return found.orElseThrow(() -> AccessDeniedException.rejected(TokenRule.KEY, noKey(header, issuer)));
    }

    private Optional<VerificationKey> find(TokenHeader header, KeySet set, Instant now) {
        return set.find(header.algorithm(), header.keyId(), now);
    }

    private String noKey(TokenHeader header, TrustedIssuer issuer) {
        if (header.keyId().isEmpty()) {
            return "the token has no kid, and issuer " + issuer.name() + " has not exactly one key for its alg";
        }
        return issuer.keys().current().knows(header.keyId().get(), clock.instant())
                ? "alg is not one that the key with this kid is used with"
                : "kid is not among the keys of issuer " + issuer.name();
    }

    private static void requireSigned(CompactToken token, VerificationKey key, CheckTurns turns)
            throws AccessDeniedException {
        if (!turns.take(() -> token.isSignedBy(key))) {
            throw AccessDeniedException.rejected(TokenRule.SIGNATURE, "the signature is not that of key " + key);
        }
    }

    private static void checkSubject(TokenClaims claims, TrustedIssuer issuer) throws JsonFault {
        String name = issuer.nameOf(claims.subject());
        require(Subject.isValid(claims.subject()) && Subject.isValid(name),
                issuer.dialect().subject() + " is not " + Subject.EXPECTED);
        require(!issuer.isAnothersName(name), issuer.dialect().subject() + " of issuer " + issuer.name()
                + " begins like the names of another issuer's subjects");
    }

    /// Expiry comes last: `token-expired` means that nothing else was wrong.
    private void checkTimes(TokenClaims claims, String what, Instant now) throws JsonFault, AccessDeniedException {
        Instant latest = now.plus(policy.clockSkew());
        Instant issued = claims.issuedAt().orElse(now);
        require(!issued.isAfter(latest), "iat lies in the future");
        require(!claims.notBefore().orElse(now).isAfter(latest), "nbf lies in the future");
        boolean isBound = claims.binding().isPresent();
        Duration lifetimeMax = policy.lifetimeMax(isBound);
        require(Duration.between(issued, claims.expiry()).compareTo(lifetimeMax) <= 0, "the " + what
                + " lives longer than token." + (isBound ? "bound." : "") + "lifetime.max (" + lifetimeMax + ")");
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

    private static Granted granted(JsonObject token, TokenClaims claims, TrustedIssuer issuer) throws JsonFault {
        return issuer.dialect().rights().read(token, claims.subject(), issuer.nameOf(claims.subject()));
    }

    private Identity identity(TokenClaims claims, Granted granted, TrustedIssuer issuer, KeyMark verifiedBy)
            throws AccessDeniedException {
        Identity identity = new Identity(issuer.nameOf(claims.subject()), verifiedBy, claims, granted,
                claims.expiry().plus(policy.clockSkew()));
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
                .filter(issuer -> issuer.name().equals(identity.issuer()))
                .anyMatch(issuer -> issuer.keys() instanceof MappedCertificates table
                        ? !table.holds(new MappedCertificates.Known(identity.holder().subject(), identity.rights(),
                                identity.verifiedBy()))
                        : issuer.leavingKeysEndSessions() && !issuer.keys().current().holds(identity.verifiedBy()));
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

package dev.pinion.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.address.AddressRules;

/// Whose tokens are accepted, and what holds for all of them.
///
/// @param issuers at least one; with several each has a subject prefix of its own, and no prefix begins another
/// @param clockSkew how far the clocks of issuer and server may differ; at most a minute
/// @param lifetimeMax tokens that live longer are refused, so that a revocation can be forgotten after this time
/// @param boundLifetimeMax the same for tokens bound to a client certificate, and for certificates that stand for a token
/// @param boundOnly refuse tokens that are not bound to a TLS client certificate (RFC 8705)
/// @param trusted addresses or CIDR blocks that are never slowed for the tokens that come from there: relays, own networks
public record TokenSettings(List<IssuerSettings> issuers, Duration clockSkew, Duration lifetimeMax,
        Duration boundLifetimeMax, boolean boundOnly, List<String> trusted) {

    public TokenSettings {
        issuers = List.copyOf(issuers);
        trusted = List.copyOf(trusted);
        AddressRules.inAnyOf(trusted); // refuses what is no address or block, before anything is opened
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException("there is no issuer; expected at least one, or nobody could connect");
        }
        policy(clockSkew, lifetimeMax, boundLifetimeMax, boundOnly); // refuses what is out of range, before anything is opened
    }

    /// These issuers, and the defaults for the rest.
    public TokenSettings(List<IssuerSettings> issuers) {
        this(issuers, TokenPolicy.defaults().clockSkew(), TokenPolicy.LIFETIME_DEFAULT_MAX,
                TokenPolicy.BOUND_LIFETIME_DEFAULT_MAX, false, List.of());
    }

    /// One issuer with its public keys in a file, and the defaults for the rest.
    ///
    /// @param issuer the `iss` that a token must have, to the letter
    /// @param audience what must be in a token's `aud`
    public TokenSettings(String issuer, String audience, Path jwksFile) {
        this(List.of(IssuerSettings.of(issuer, audience, new IssuerKeys.InFile(jwksFile))));
    }

    /// Only tokens that are bound to a client certificate: a stolen one is of no use.
    public TokenSettings withBoundOnly() {
        return new TokenSettings(issuers, clockSkew, lifetimeMax, boundLifetimeMax, true, trusted);
    }

    public TokenSettings withTrusted(List<String> blocks) {
        return new TokenSettings(issuers, clockSkew, lifetimeMax, boundLifetimeMax, boundOnly, blocks);
    }

    /// The keys of the issuer in the data folder, in words; none where its tokens are not accepted.
    List<String> ownKeys(List<TrustedIssuer> opened) {
        return issuers.stream()
                .filter(one -> one.keys() instanceof IssuerKeys.OfOwnIssuer)
                .flatMap(one -> opened.stream().filter(issuer -> issuer.name().equals(one.issuer())))
                .flatMap(issuer -> issuer.keys().current().described().stream())
                .toList();
    }

    TokenPolicy policy() {
        return policy(clockSkew, lifetimeMax, boundLifetimeMax, boundOnly);
    }

    private static TokenPolicy policy(Duration clockSkew, Duration lifetimeMax, Duration boundLifetimeMax,
            boolean boundOnly) {
        return new TokenPolicy(clockSkew, lifetimeMax, boundLifetimeMax, boundOnly);
    }
}

package dev.pinion.cli.token;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.protocol.Pin;
import dev.pinion.server.IdentityProvider;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TokenDialect;
import dev.pinion.server.issuer.TokenIssuer;

/// One identity provider whose tokens are accepted: the options that follow `--issuer`. Picocli cannot give defaults to the
/// options of a group that is not there, so the fields have them; but a list that is there from the beginning is one list for all
/// groups, so lists begin as null.
final class IssuerOptions {
    private static final String HTTPS = "https:";

    @Option(names = "--issuer", paramLabel = "URL", required = true, description = "accept the tokens of this identity provider too: their `iss`, to the letter; may be repeated, each with options of its own behind it")
    private String issuer = "";

    @Option(names = "--jwks", paramLabel = "WHERE", description = "the provider's public keys: an https address, or a file, which is watched (default: what URL/.well-known/openid-configuration says)")
    private @Nullable String jwks;

    @Option(names = "--provider", paramLabel = "NAME", description = "what is usual with keycloak, entra, okta, auth0, cognito, zitadel, kubernetes, google or spiffe: the kind of tokens and the claims with words of rights; docs/providers.md has the steps for each")
    private @Nullable String provider;

    @Option(names = "--audience", paramLabel = "NAME", description = "what its tokens have in `aud`; may be repeated; none: tokens without `aud` are good too, for whatever service they were made (default: "
            + TokenIssuer.DEFAULT_AUDIENCE + ")")
    private @Nullable List<String> audiences;

    @Option(names = "--scope-claim", paramLabel = "PATH", description = "a claim with words of rights, such as scp, roles or realm_access.roles: a string, an array, or an object whose members are the words; may be repeated (default: scope, or what the provider has)")
    private @Nullable List<String> scopeClaims;

    @Option(names = "--scope-prefix", paramLabel = "TEXT", description = "stands before the words for this server and is taken off; words without it grant nothing")
    private String scopePrefix = "";

    @Option(names = "--scope-map", paramLabel = "WORD=RIGHTS", description = "what a word of the provider means here: chat-writer=send:chat.>,read:chat.>; {sub} is the subject; may be repeated")
    private @Nullable List<String> scopeMap;

    @Option(names = "--subject-claim", paramLabel = "PATH", description = "the claim that is the subject; the first start with the provider fixes it. What is not sub can change hands: docs/providers.md (default: sub)")
    private String subjectClaim = TokenDialect.SUBJECT_CLAIM;

    @Option(names = "--subject-rights", paramLabel = "PATTERN=RIGHTS", description = "what subjects may do without any word: system:serviceaccount:shop:*=send:shop.>; * alone is everybody of this provider; may be repeated")
    private @Nullable List<String> subjectRights;

    @Option(names = "--subject-prefix", paramLabel = "TEXT", description = "put before each subject of this provider, so that nobody of one issuer is taken for somebody of another; the first start with the provider fixes it")
    private String prefix = "";

    @Option(names = "--profile", paramLabel = "PROFILE", description = "access-token: RFC 9068, `typ` at+jwt and all its claims; plain-jwt: looser, for providers that issue `typ` JWT (default: access-token, with --provider plain-jwt)")
    private IssuerSettings.@Nullable Profile profile;

    @Option(names = "--algorithm", paramLabel = "NAME", description = "accept its keys and signatures of this kind too: ES512, RS384, RS512, PS384 or PS512; may be repeated")
    private @Nullable List<String> algorithms;

    @Option(names = "--jwks-pin", paramLabel = "PIN", description = "know the provider's https server by this pin of its key; may be repeated")
    private @Nullable List<Pin> pins;

    @Option(names = "--jwks-ca", paramLabel = "FILE", description = "know it by the CA certificates in this PEM file (default: the JDK's CAs)")
    private @Nullable Path authorities;

    /// @throws IllegalArgumentException in the operator's words
    IssuerSettings settings() {
        return new IssuerSettings(issuer, prefix, true, dialect(), keys());
    }

    /// What the operator says goes before what is usual.
    private TokenDialect dialect() {
        Optional<IdentityProvider> make = Optional.ofNullable(provider).map(IdentityProvider::parse);
        IssuerSettings.Profile usual = make.map(IdentityProvider::profile).orElse(IssuerSettings.Profile.ACCESS_TOKEN);
        List<String> usualClaims = make.map(IdentityProvider::scopeClaims).orElse(TokenDialect.SCOPE_CLAIMS);
        return new TokenDialect(profile == null ? usual : profile,
                audiences == null ? List.of(TokenIssuer.DEFAULT_AUDIENCE) : audiences,
                scopeClaims == null ? usualClaims : scopeClaims, scopePrefix, given(scopeMap), subjectClaim,
                given(subjectRights), given(algorithms), make);
    }

    private static List<String> given(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private IssuerKeys keys() {
        if (jwks == null) {
            if (!issuer.startsWith(HTTPS)) {
                throw new IllegalArgumentException("--issuer is '" + issuer
                        + "', so nobody can ask it for its keys; expected https://HOST/..., or --jwks with the address or the file of its keys");
            }
            return new IssuerKeys.Discovered(trust());
        }
        if (jwks.startsWith(HTTPS)) {
            return new IssuerKeys.AtAddress(address(jwks), trust());
        }
        if (jwks.contains("://")) {
            throw new IllegalArgumentException("--jwks is '" + jwks + "'; expected https://HOST/... or a file");
        }
        if (pins != null || authorities != null) {
            throw new IllegalArgumentException(
                    "--jwks is a file; --jwks-pin and --jwks-ca are for an https address only");
        }
        return new IssuerKeys.InFile(Path.of(jwks).toAbsolutePath().normalize());
    }

    private static URI address(String jwks) {
        try {
            return URI.create(jwks);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("--jwks is '" + jwks + "'; expected https://HOST/...", malformed);
        }
    }

    private IssuerKeys.Trust trust() {
        if (pins != null && authorities != null) {
            throw new IllegalArgumentException("--jwks-pin and --jwks-ca exclude each other; expected one of them");
        }
        if (pins != null) {
            return new IssuerKeys.ByPins(new LinkedHashSet<>(pins));
        }
        return authorities == null ? new IssuerKeys.ByPublicAuthorities()
                : new IssuerKeys.ByAuthorities(authorities.toAbsolutePath().normalize());
    }
}

package dev.pinion.cli.serve;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.protocol.Pin;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.issuer.TokenIssuer;

/// One identity provider whose tokens `serve` accepts: the options that follow `--issuer`. Picocli cannot give defaults to
/// the options of a group that is not there, so the fields have them.
final class IssuerOptions {
    private static final String HTTPS = "https:";

    @Option(names = "--issuer", paramLabel = "NAME", required = true, description = "accept the tokens of this identity provider too: their `iss`, to the letter; may be repeated, each with options of its own behind it")
    private String issuer = "";

    @Option(names = "--jwks", paramLabel = "WHERE", required = true, description = "the provider's public keys: an https address, or a file, which is watched")
    private String jwks = "";

    @Option(names = "--audience", paramLabel = "TEXT", description = "what its tokens have in `aud` (default: "
            + TokenIssuer.DEFAULT_AUDIENCE + ")")
    private String audience = TokenIssuer.DEFAULT_AUDIENCE;

    @Option(names = "--subject-prefix", paramLabel = "TEXT", description = "put before each `sub` of this provider, so that nobody of one issuer is taken for somebody of another; the first start with the provider fixes it")
    private String prefix = "";

    @Option(names = "--profile", paramLabel = "PROFILE", description = "access-token: RFC 9068, `typ` at+jwt and all its claims; plain-jwt: looser, for providers that issue `typ` JWT (default: access-token)")
    private IssuerSettings.Profile profile = IssuerSettings.Profile.ACCESS_TOKEN;

    @Option(names = "--jwks-pin", paramLabel = "PIN", description = "know the provider's https server by this pin of its key; may be repeated")
    private List<Pin> pins = new ArrayList<>();

    @Option(names = "--jwks-ca", paramLabel = "FILE", description = "know it by the CA certificates in this PEM file (default: the JDK's CAs)")
    private @Nullable Path authorities;

    /// @throws IllegalArgumentException in the operator's words
    IssuerSettings settings() {
        return new IssuerSettings(issuer, audience, prefix, true, profile, keys());
    }

    private IssuerKeys keys() {
        if (jwks.startsWith(HTTPS)) {
            return new IssuerKeys.AtAddress(address(), trust());
        }
        if (jwks.contains("://")) {
            throw new IllegalArgumentException("--jwks is '" + jwks + "'; expected https://HOST/... or a file");
        }
        if (!pins.isEmpty() || authorities != null) {
            throw new IllegalArgumentException(
                    "--jwks is a file; --jwks-pin and --jwks-ca are for an https address only");
        }
        return new IssuerKeys.InFile(Path.of(jwks).toAbsolutePath().normalize());
    }

    private URI address() {
        try {
            return URI.create(jwks);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("--jwks is '" + jwks + "'; expected https://HOST/...", malformed);
        }
    }

    private IssuerKeys.Trust trust() {
        if (!pins.isEmpty() && authorities != null) {
            throw new IllegalArgumentException("--jwks-pin and --jwks-ca exclude each other; expected one of them");
        }
        if (!pins.isEmpty()) {
            return new IssuerKeys.ByPins(new LinkedHashSet<>(pins));
        }
        return authorities == null ? new IssuerKeys.ByPublicAuthorities()
                : new IssuerKeys.ByAuthorities(authorities.toAbsolutePath().normalize());
    }
}

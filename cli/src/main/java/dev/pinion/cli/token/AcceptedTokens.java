package dev.pinion.cli.token;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;

/// Whose tokens a server accepts: its own small issuer's, and those of the identity providers named here.
public final class AcceptedTokens {
    /// Keeps the own issuer's subjects apart from those of providers, where there are any at its first start.
    static final String LOCAL_PREFIX = "local:";

    @ArgGroup(exclusive = false, multiplicity = "0..*", heading = "%nTokens of identity providers:%n", order = 90)
    private List<IssuerOptions> issuers = new ArrayList<>();

    @Option(names = "--no-local-issuer", description = "accept only the tokens of --issuer: none of `pinion token new`, and no operator's token in the data folder")
    private boolean foreignOnly;

    @Option(names = "--bound-only", description = "refuse tokens that are not bound to a TLS client certificate (RFC 8705); then there is no operator's token in the data folder: make one with `pinion token new --bind-cert`")
    private boolean boundOnly;

    @Option(names = "--token-skew", paramLabel = "DURATION", defaultValue = "30s", description = "how far the clocks of issuers may be off, at most 1m (default: ${DEFAULT-VALUE})")
    private Duration skew = Duration.ofSeconds(30);

    @Option(names = "--token-lifetime-max", paramLabel = "DURATION", defaultValue = "30d", description = "refuse tokens that live longer (default: ${DEFAULT-VALUE})")
    private Duration lifetimeMax = Duration.ofDays(30);

    @Option(names = "--bound-lifetime-max", paramLabel = "DURATION", defaultValue = "366d", description = "the same for tokens that are bound to a TLS client certificate, and for certificates of --certificates (default: ${DEFAULT-VALUE}, the most)")
    private Duration boundLifetimeMax = TokenSettings.BOUND_LIFETIME_MAX;

    @Option(names = "--certificates", paramLabel = "FILE", description = "who comes with a TLS client certificate and no token: lines of NAME RIGHTS WHO, where WHO is the pin of its key (sha256//...) or, with --client-ca, its subject (CN=telegraf, O=Example); watched")
    private @Nullable Path certificates;

    @Option(names = "--client-ca", paramLabel = "FILE", description = "the CA certificates (PEM) that may vouch for the subjects in --certificates")
    private @Nullable Path clientAuthorities;

    @Option(names = "--trusted", paramLabel = "CIDR", description = "never slow these addresses for the tokens that come from there, as a relay's or a container host's; may be repeated")
    private List<String> trusted = new ArrayList<>();

    /// With the own issuer of a data folder, unless it is ruled out.
    ///
    /// @throws IllegalArgumentException in the operator's words
    public TokenSettings settings(DataDirectory directory) {
        if (foreignOnly) {
            return settings();
        }
        IssuerSettings own = IssuerSettings.of(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                new IssuerKeys.OfOwnIssuer(directory.jwks()));
        List<IssuerSettings> all = new ArrayList<>();
        all.add(IssuerFolder.told(() -> TokenIssuer.subjectPrefix(directory.path()))
                .map(own::withSubjectPrefix)
                .orElseGet(() -> own.withProposedPrefix(LOCAL_PREFIX)));
        issuers.forEach(each -> all.add(each.settings()));
        return settings(all);
    }

    /// Those of identity providers alone.
    TokenSettings settings() {
        if (issuers.isEmpty() && certificates == null) {
            throw new IllegalArgumentException(foreignOnly ? "--no-local-issuer without --issuer: nobody could connect"
                    : "neither --data nor --issuer: nobody's tokens are good");
        }
        List<IssuerSettings> all = new ArrayList<>();
        issuers.forEach(each -> all.add(each.settings()));
        return settings(all);
    }

    private TokenSettings settings(List<IssuerSettings> all) {
        if (certificates != null) {
            all.add(IssuerSettings.ofCertificates(certificates.toAbsolutePath(),
                    Optional.ofNullable(clientAuthorities).map(Path::toAbsolutePath)));
        } else if (clientAuthorities != null) {
            throw new IllegalArgumentException(
                    "--client-ca without --certificates; expected the table of those that it may vouch for");
        }
        return new TokenSettings(all, skew, lifetimeMax, boundLifetimeMax, boundOnly, trusted);
    }
}

package dev.pinion.cli.token;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException(foreignOnly ? "--no-local-issuer without --issuer: nobody could connect"
                    : "neither --data nor --issuer: nobody's tokens are good");
        }
        return settings(issuers.stream().map(IssuerOptions::settings).toList());
    }

    private TokenSettings settings(List<IssuerSettings> all) {
        return new TokenSettings(all, skew, lifetimeMax, boundOnly, trusted);
    }
}

package dev.pinion.server.settings;

import static dev.pinion.server.settings.GeneralSettings.TOKEN_BOUND_LIFETIME_MAX;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_BOUND_ONLY;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_CERTIFICATES;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_CLIENT_CA;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_CLOCK_SKEW;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_LIFETIME_MAX;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_LOCAL;
import static dev.pinion.server.settings.GeneralSettings.TOKEN_TRUSTED;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;

/// Whose tokens a server accepts: its own small issuer's, and those of the identity providers that have a section. Reads the
/// own issuer's prefix from the data folder, and nothing else.
public final class ConfiguredTokens {
    /// Keeps the own issuer's subjects apart from those of providers, where there are any at its first start.
    private static final String LOCAL_PREFIX = "local:";

    private ConfiguredTokens() {}

    /// What says whose tokens are good.
    ///
    /// @param data of which the own issuer's tokens are good, unless it is ruled out; none: those of providers alone
    /// @throws IllegalArgumentException in the operator's words
    /// @throws dev.pinion.server.issuer.TokenIssuerException when the own issuer cannot be read
    public static TokenSettings of(Configuration configuration, Optional<Path> data) {
        Values values = configuration.values();
        boolean own = values.value(TOKEN_LOCAL) && data.isPresent();
        List<IssuerSettings> all = new ArrayList<>();
        data.filter(_ -> own).ifPresent(folder -> all.add(ownIssuer(folder)));
        for (Map.Entry<String, Values> section : configuration.sections(IssuerSectionSettings.SECTION).entrySet()) {
            all.add(ConfiguredIssuer.of(section.getKey(), section.getValue()));
        }
        Optional<Path> certificates = values.value(TOKEN_CERTIFICATES);
        certificates.ifPresent(table -> all.add(IssuerSettings.ofCertificates(table, values.value(TOKEN_CLIENT_CA))));
        if (certificates.isEmpty() && values.value(TOKEN_CLIENT_CA).isPresent()) {
            throw new IllegalArgumentException("token.client.ca (--client-ca) is set without token.certificates"
                    + " (--certificates); expected the table of those that it may vouch for");
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(values.value(TOKEN_LOCAL)
                    ? "neither a data folder (--data) nor an issuer (--issuer): nobody's tokens are good"
                    : "token.local is false (--no-local-issuer), and there is no issuer (--issuer): nobody could connect");
        }
        return new TokenSettings(all, values.value(TOKEN_CLOCK_SKEW), values.value(TOKEN_LIFETIME_MAX),
                values.value(TOKEN_BOUND_LIFETIME_MAX), values.value(TOKEN_BOUND_ONLY), values.value(TOKEN_TRUSTED));
    }

    private static IssuerSettings ownIssuer(Path data) {
        IssuerSettings own = IssuerSettings.of(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                new IssuerKeys.OfOwnIssuer(data.resolve("issuer").resolve("jwks.json")));
        return TokenIssuer.subjectPrefix(data)
                .map(own::withSubjectPrefix)
                .orElseGet(() -> own.withProposedPrefix(LOCAL_PREFIX));
    }
}

package dev.pinion.server.settings;

import static dev.pinion.server.settings.IssuerSectionSettings.ALGORITHM;
import static dev.pinion.server.settings.IssuerSectionSettings.AUDIENCE;
import static dev.pinion.server.settings.IssuerSectionSettings.JWKS;
import static dev.pinion.server.settings.IssuerSectionSettings.JWKS_CA;
import static dev.pinion.server.settings.IssuerSectionSettings.JWKS_PIN;
import static dev.pinion.server.settings.IssuerSectionSettings.PROFILE;
import static dev.pinion.server.settings.IssuerSectionSettings.PROVIDER;
import static dev.pinion.server.settings.IssuerSectionSettings.SCOPE_CLAIM;
import static dev.pinion.server.settings.IssuerSectionSettings.SCOPE_MAP;
import static dev.pinion.server.settings.IssuerSectionSettings.SCOPE_PREFIX;
import static dev.pinion.server.settings.IssuerSectionSettings.SUBJECT_CLAIM;
import static dev.pinion.server.settings.IssuerSectionSettings.SUBJECT_PREFIX;
import static dev.pinion.server.settings.IssuerSectionSettings.SUBJECT_RIGHTS;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.Pin;
import dev.pinion.server.IdentityProvider;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TokenDialect;

/// One identity provider, from its section or its options. Pure.
final class ConfiguredIssuer {
    private static final String HTTPS = "https:";

    private final String issuer;
    private final Values values;

    private ConfiguredIssuer(String issuer, Values values) {
        this.issuer = issuer;
        this.values = values;
    }

    /// @throws IllegalArgumentException in the operator's words
    static IssuerSettings of(String issuer, Values values) {
        var one = new ConfiguredIssuer(issuer, values);
        return new IssuerSettings(issuer, values.value(SUBJECT_PREFIX), true, one.dialect(), one.keys());
    }

    /// What the operator says goes before what is usual.
    private TokenDialect dialect() {
        Optional<IdentityProvider> make = values.value(PROVIDER);
        IssuerSettings.Profile usual = make.map(IdentityProvider::profile).orElse(IssuerSettings.Profile.ACCESS_TOKEN);
        List<String> usualClaims = make.map(IdentityProvider::scopeClaims).orElse(TokenDialect.SCOPE_CLAIMS);
        return new TokenDialect(values.isGiven(PROFILE) ? values.value(PROFILE) : usual, values.value(AUDIENCE),
                values.isGiven(SCOPE_CLAIM) ? values.value(SCOPE_CLAIM) : usualClaims, values.value(SCOPE_PREFIX),
                values.value(SCOPE_MAP), values.value(SUBJECT_CLAIM), values.value(SUBJECT_RIGHTS),
                values.value(ALGORITHM), make);
    }

    private IssuerKeys keys() {
        String jwks = values.value(JWKS);
        if (jwks.isEmpty()) {
            if (!issuer.startsWith(HTTPS)) {
                throw new IllegalArgumentException("the issuer '" + issuer
                        + "' cannot be asked for its keys; expected https://HOST/... as its name, or its jwks (--jwks): the address or the file of its keys");
            }
            return new IssuerKeys.Discovered(trust());
        }
        if (jwks.startsWith(HTTPS)) {
            return new IssuerKeys.AtAddress(address(jwks), trust());
        }
        if (jwks.contains("://")) {
            throw new IllegalArgumentException("jwks is '" + jwks + "'; expected https://HOST/... or a file");
        }
        if (values.isGiven(JWKS_PIN) || values.isGiven(JWKS_CA)) {
            throw new IllegalArgumentException("jwks is a file; jwks-pin and jwks-ca are for an https address only");
        }
        return new IssuerKeys.InFile(Path.of(jwks));
    }

    private static URI address(String jwks) {
        try {
            return URI.create(jwks);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("jwks is '" + jwks + "'; expected https://HOST/...", malformed);
        }
    }

    private IssuerKeys.Trust trust() {
        List<Pin> pins = values.value(JWKS_PIN);
        Optional<Path> authorities = values.value(JWKS_CA);
        if (!pins.isEmpty() && authorities.isPresent()) {
            throw new IllegalArgumentException("jwks-pin and jwks-ca exclude each other; expected one of them");
        }
        if (!pins.isEmpty()) {
            return new IssuerKeys.ByPins(new LinkedHashSet<>(pins));
        }
        return authorities.isPresent() ? new IssuerKeys.ByAuthorities(authorities.get())
                : new IssuerKeys.ByPublicAuthorities();
    }
}

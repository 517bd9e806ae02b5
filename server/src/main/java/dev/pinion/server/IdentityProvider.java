package dev.pinion.server;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.pinion.server.IssuerSettings.Profile;

/// What is usual with the providers that many have: data, and nothing that the options of `serve` could not say, save what
/// tells their access tokens from their other ones. docs/providers.md has the steps on the provider's side.
public enum IdentityProvider {
    /// The payload says which of its tokens this is.
    KEYCLOAK("scope realm_access.roles", "typ=Bearer", ""),
    /// Its ID tokens name no client that asked, its access tokens do: `azp` in version 2, `appid` in version 1.
    ENTRA("scp roles", "azp|appid", ""),
    OKTA("scp", "cid", ""),
    AUTH0("scope permissions", "", ""),
    /// Its access tokens have no `aud`: the client's id takes its place.
    COGNITO("scope cognito:groups", "token_use=access", "client_id"),
    ZITADEL("urn:zitadel:iam:org:project:roles", "client_id", ""),
    /// Tokens of service accounts, projected into a pod for one audience. They have no words: rights go by subject.
    KUBERNETES("", "kubernetes.io", ""),
    /// ID tokens of service accounts for one audience. They have no words: rights go by subject.
    GOOGLE("", "azp", ""),
    /// JWT-SVIDs. They have no words: rights go by subject.
    SPIFFE("", "", "");

    /// With blanks between them.
    private final String scopeClaims;
    private final String required;
    private final String audienceClaim;

    IdentityProvider(String scopeClaims, String required, String audienceClaim) {
        this.scopeClaims = scopeClaims;
        this.required = required;
        this.audienceClaim = audienceClaim;
    }

    /// As it is typed.
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The one that is typed so.
    ///
    /// @throws IllegalArgumentException naming all of them
    public static IdentityProvider parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.option().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + text + "' is no provider known here; expected one of "
                                + names() + ", or the options that say how its tokens are worded"));
    }

    public static String names() {
        return Arrays.stream(values()).map(IdentityProvider::option).collect(Collectors.joining(", "));
    }

    /// None of them issues `typ: at+jwt` unless it is told to.
    public Profile profile() {
        return Profile.PLAIN_JWT;
    }

    /// Where its tokens have words of rights.
    public List<String> scopeClaims() {
        return scopeClaims.isEmpty() ? List.of() : List.of(scopeClaims.split(" ", -1));
    }

    List<String> required() {
        return required.isEmpty() ? List.of() : List.of(required);
    }

    /// Where our name stands in a token without `aud`.
    Optional<String> audienceClaim() {
        return audienceClaim.isEmpty() ? Optional.empty() : Optional.of(audienceClaim);
    }
}

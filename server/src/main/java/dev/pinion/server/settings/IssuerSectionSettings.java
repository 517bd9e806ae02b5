package dev.pinion.server.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.pinion.protocol.Pin;
import dev.pinion.server.IdentityProvider;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TokenDialect;
import dev.pinion.server.issuer.TokenIssuer;

/// What stands in a section `[issuer "URL"]`, and behind `--issuer URL` as options of the same names: one identity provider
/// whose tokens are accepted.
final class IssuerSectionSettings {
    static final String SECTION = "issuer";
    static final Group GROUP = new Group(SECTION,
            "An identity provider whose tokens are accepted, one section each: the name of the section is the iss of its tokens, to the letter.",
            "https://id.example.org/realms/shop");
    /// What names one.
    static final String ABOUT = "accept the tokens of this identity provider too: their `iss`, to the letter; may be repeated, each with options of its own behind it";

    private static final String CLAIM = "claims, such as scp, roles or realm_access.roles";

    static final Setting<String> JWKS = GROUP.add(new Setting<>("jwks",
            new Kind<>("path", "an https address, or a file", Kind.Form.PATH, items -> items.getFirst()), "",
            "what URL/.well-known/openid-configuration says",
            "the provider's public keys: an https address, or a file, which is watched", false, Optional.empty())
            .option("--jwks", "WHERE"));
    static final Setting<Optional<IdentityProvider>> PROVIDER = GROUP.add(Setting
            .of("provider",
                    Kind.one("word", "one of "
                            + IdentityProvider.names(),
                            text -> Optional.of(text).filter(each -> !each.isEmpty()).map(IdentityProvider::parse)),
                    "",
                    "what is usual with keycloak, entra, okta, auth0, cognito, zitadel, kubernetes, google or spiffe: the kind of tokens and the claims with words of rights; docs/providers.md has the steps for each")
            .option("--provider", "NAME"));
    static final Setting<List<String>> AUDIENCE = GROUP.add(Setting.of("audience",
            Kind.lines("names", UnaryOperator.identity()), TokenIssuer.DEFAULT_AUDIENCE,
            "what its tokens have in `aud`; may be repeated; none: tokens without `aud` are good too, for whatever service they were made")
            .option("--audience", "NAME"));
    static final Setting<List<String>> SCOPE_CLAIM = GROUP.add(Setting.of("scope-claim",
            Kind.lines(CLAIM, UnaryOperator.identity()), String.join(",", TokenDialect.SCOPE_CLAIMS),
            "a claim with words of rights, such as scp, roles or realm_access.roles: a string, an array, or an object whose members are the words; may be repeated")
            .usually("scope, or what the provider has")
            .option("--scope-claim", "PATH"));
    static final Setting<String> SCOPE_PREFIX = GROUP.add(Setting
            .of("scope-prefix", Kind.text("text"), "",
                    "stands before the words for this server and is taken off; words without it grant nothing")
            .option("--scope-prefix", "TEXT"));
    static final Setting<List<String>> SCOPE_MAP = GROUP.add(Setting.of("scope-map",
            Kind.lines("WORD=RIGHTS", UnaryOperator.identity()), "",
            "what a word of the provider means here: chat-writer=send:chat.>,read:chat.>; {sub} is the subject; may be repeated")
            .option("--scope-map", "WORD=RIGHTS"));
    static final Setting<String> SUBJECT_CLAIM = GROUP.add(Setting.of("subject-claim", Kind.text("a claim"),
            TokenDialect.SUBJECT_CLAIM,
            "the claim that is the subject; the first start with the provider fixes it. What is not sub can change hands: docs/providers.md")
            .option("--subject-claim", "PATH"));
    static final Setting<List<String>> SUBJECT_RIGHTS = GROUP.add(Setting.of("subject-rights",
            Kind.lines("PATTERN=RIGHTS", UnaryOperator.identity()), "",
            "what subjects may do without any word: system:serviceaccount:shop:*=send:shop.>; * alone is everybody of this provider; may be repeated")
            .option("--subject-rights", "PATTERN=RIGHTS"));
    static final Setting<String> SUBJECT_PREFIX = GROUP.add(Setting.of("subject-prefix", Kind.text("text"), "",
            "put before each subject of this provider, so that nobody of one issuer is taken for somebody of another; the first start with the provider fixes it")
            .option("--subject-prefix", "TEXT"));
    static final Setting<IssuerSettings.Profile> PROFILE = GROUP.add(Setting
            .of("profile",
                    Kind.choice(Map.of(
                            "access-token", IssuerSettings.Profile.ACCESS_TOKEN, "plain-jwt",
                            IssuerSettings.Profile.PLAIN_JWT), "access-token or plain-jwt"),
                    "access-token",
                    "access-token: RFC 9068, `typ` at+jwt and all its claims; plain-jwt: looser, for providers that issue `typ` JWT")
            .usually("access-token, with a provider plain-jwt")
            .option("--profile", "PROFILE"));
    static final Setting<List<String>> ALGORITHM = GROUP.add(Setting.of("algorithm",
            Kind.words("ES512, RS384, RS512, PS384 or PS512", UnaryOperator.identity()), "",
            "accept its keys and signatures of this kind too: ES512, RS384, RS512, PS384 or PS512; may be repeated")
            .option("--algorithm", "NAME"));
    static final Setting<List<Pin>> JWKS_PIN = GROUP.add(Setting
            .of("jwks-pin", Kind.words("pins, sha256//…", Pin::parse), "",
                    "know the provider's https server by this pin of its key; may be repeated")
            .option("--jwks-pin", "PIN"));
    static final Setting<Optional<Path>> JWKS_CA = GROUP
            .add(Setting.of("jwks-ca", Kind.path("a PEM file"), "", "know it by the CA certificates in this PEM file")
                    .usually("the JDK's CAs")
                    .option("--jwks-ca", "FILE"));

    private IssuerSectionSettings() {}
}

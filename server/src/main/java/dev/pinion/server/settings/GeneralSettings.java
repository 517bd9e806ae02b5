package dev.pinion.server.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.TlsProvider;
import dev.pinion.protocol.Alias;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.settings.typed.DataPlace;
import dev.pinion.server.settings.typed.DurationText;
import dev.pinion.server.settings.typed.ListenAddress;

/// What stands before all sections: where the server is, how it speaks, whose tokens are good, when its keys change.
final class GeneralSettings {
    static final Group GROUP = new Group("",
            "Where the server lives and listens, how it speaks, whose tokens are good, and when its keys change.");

    private static final String BLOCKS = "addresses or CIDR blocks, such as 10.0.0.0/8 or fd00::/8";
    private static final Duration LONGEST = Duration.ofDays(36_500);

    static final Setting<Optional<Path>> DATA = GROUP.add(Setting
            .of("data", Kind.path("a folder"), DataPlace.usual().toString(),
                    "where the server keeps everything; made when it is not there")
            .usually("/var/lib/pinion for root, $XDG_DATA_HOME/pinion or ~/.local/share/pinion for others")
            .option("--data", "DIR"));
    static final Setting<ListenAddress> LISTEN = GROUP.add(Setting.of("listen",
            Kind.one("address", "HOST:PORT; port 0 picks a free one", ListenAddress::parse), "127.0.0.1:61614",
            "where to listen; 0.0.0.0 is all addresses of IPv4, [::] all there are. This machine only until you say more"));
    static final Setting<List<String>> HOST_NAMES = GROUP.add(Setting.of("host.names",
            Kind.words("names and addresses", UnaryOperator.identity()), "",
            "names and addresses by which clients call the server, for its certificate; with others than before the certificate is renewed with the same key, and no pin changes; may be repeated")
            .usually("localhost, 127.0.0.1, ::1 and the name of this machine")
            .option("--name", "HOST"));
    static final Setting<String> GREETING = GROUP
            .add(Setting
                    .of("greeting", Kind.text("one line of at most 200 characters, or nothing"),
                            "Thank you for connecting", "what whoever connects is told; empty for nothing")
                    .option("--greeting", "TEXT")
                    .whileRunning());
    static final Setting<List<String>> ALLOW = GROUP.add(Setting
            .of("allow", Kind.words(BLOCKS, UnaryOperator.identity()), "",
                    "only these addresses may connect; none: all that are not denied; may be repeated")
            .option("--allow", "CIDR")
            .whileRunning());
    static final Setting<List<String>> DENY = GROUP.add(Setting
            .of("deny", Kind.words(BLOCKS, UnaryOperator.identity()), "",
                    "these addresses may not connect; goes before allow; may be repeated")
            .option("--deny", "CIDR")
            .whileRunning());
    static final Setting<TlsProvider> TLS_PROVIDER = GROUP.add(Setting
            .of("tls.provider",
                    Kind.choice(Map.of("jdk", TlsProvider.JDK, "bc", TlsProvider.BOUNCY_CASTLE), "jdk or bc"), "jdk",
                    "jdk, or bc: Bouncy Castle's, which has the post-quantum group X25519MLKEM768")
            .option("--tls-provider", "NAME"));
    static final Setting<List<String>> STOMP_VERSIONS = GROUP
            .add(Setting
                    .of("stomp.versions", Kind.words("one or more of 1.0, 1.1 and 1.2", UnaryOperator.identity()),
                            "1.2", "which versions of STOMP are spoken, such as 1.0,1.1,1.2")
                    .option("--stomp-versions", "LIST"));
    static final Setting<List<Alias>> ALIAS = GROUP.add(Setting.of("alias", Kind.words("FROM=TO", Alias::parse), "",
            "a prefix of destinations that stands for another, such as /topic/=/channel/; a slash within the rest of a name stands for a dot; may be repeated")
            .option("--alias", "FROM=TO"));
    static final Setting<String> LOG_FORMAT = GROUP.add(Setting
            .of("log.format", Kind.choice(Map.of("auto", "auto", "text", "text", "json", "json"), "auto, text or json"),
                    "auto", "how a line of the log looks; auto: text on a terminal, json otherwise")
            .option("--log", "FORM"));
    static final Setting<String> LOG_LEVEL = GROUP.add(Setting
            .of("log.level",
                    Kind.choice(Map.of("error", "error", "warn", "warn", "info", "info", "debug", "debug"),
                            "error, warn, info or debug"),
                    "info", "what is logged")
            .flag("--verbose", "debug")
            .whileRunning());

    static final Setting<Boolean> TOKEN_LOCAL = GROUP.add(Setting.of("token.local", Kind.flag(), "true",
            "accept the tokens of the small issuer in the data folder; false: only those of [issuer] sections, none of `pinion token new`, and no operator's token in the data folder")
            .flag("--no-local-issuer", "false"));
    static final Setting<Boolean> TOKEN_BOUND_ONLY = GROUP.add(Setting.of("token.bound.only", Kind.flag(), "false",
            "refuse tokens that are not bound to a TLS client certificate (RFC 8705); then there is no operator's token in the data folder: make one with `pinion token new --bind-cert`")
            .flag("--bound-only", "true"));
    static final Setting<Duration> TOKEN_CLOCK_SKEW = GROUP.add(Setting
            .of("token.clock.skew", Kind.time(Duration.ZERO, Duration.ofMinutes(1)),
                    DurationText.exact(TokenPolicy.defaults().clockSkew()), "how far the clocks of issuers may be off")
            .option("--token-skew", "DURATION"));
    static final Setting<Duration> TOKEN_LIFETIME_MAX = GROUP.add(Setting
            .of("token.lifetime.max", Kind.time(Duration.ofSeconds(1), Duration.ofDays(366)),
                    DurationText.exact(TokenPolicy.LIFETIME_DEFAULT_MAX),
                    "refuse tokens that live longer, so that a revocation can be forgotten after this time")
            .option("--token-lifetime-max", "DURATION"));
    static final Setting<Duration> TOKEN_BOUND_LIFETIME_MAX = GROUP.add(Setting.of("token.bound.lifetime.max",
            Kind.time(Duration.ofSeconds(1), Duration.ofDays(366)),
            DurationText.exact(TokenPolicy.BOUND_LIFETIME_DEFAULT_MAX),
            "refuse tokens that are bound to a TLS client certificate, and certificates that stand for a token, when they live longer")
            .option("--bound-lifetime-max", "DURATION"));
    static final Setting<Optional<Path>> TOKEN_CERTIFICATES = GROUP.add(Setting.of("token.certificates",
            Kind.path("a file"), "",
            "who comes with a TLS client certificate and no token: lines of NAME RIGHTS WHO, where WHO is the pin of its key (sha256//...) or, with token.client.ca, its subject (CN=telegraf, O=Example); watched")
            .option("--certificates", "FILE"));
    static final Setting<Optional<Path>> TOKEN_CLIENT_CA = GROUP.add(Setting
            .of("token.client.ca", Kind.path("a file"), "",
                    "the CA certificates (PEM) that may vouch for the subjects in token.certificates")
            .option("--client-ca", "FILE"));
    static final Setting<List<String>> TOKEN_TRUSTED = GROUP.add(Setting.of("token.trusted",
            Kind.words(BLOCKS, UnaryOperator.identity()), "",
            "never slow these addresses for the tokens that come from there, as a relay's or a container host's; may be repeated")
            .option("--trusted", "CIDR"));

    static final Setting<Boolean> ROTATION = GROUP.add(Setting.of("rotation", Kind.flag(), "true",
            "whether server keys rotate by themselves; false: keys and certificates change only by pinion certs")
            .flag("--no-rotation", "false"));
    static final Setting<Duration> ROTATION_EVERY = GROUP.add(Setting.of("rotation.every",
            Kind.time(Duration.ofMillis(1), LONGEST), DurationText.exact(RotationPlan.EVERY_DEFAULT),
            "how long a server key serves before the next one takes its place; it waits until the clients seen in the last 30 days know the next pin")
            .option("--rotation-every", "DURATION"));
    static final Setting<Duration> ROTATION_OVERLAP = GROUP.add(Setting
            .of("rotation.overlap", Kind.time(Duration.ofMillis(1), LONGEST),
                    DurationText.exact(RotationPlan.OVERLAP_DEFAULT),
                    "how long clients can learn a next key, at least, before it is promoted")
            .option("--rotation-overlap", "DURATION"));

    static final Setting<Optional<Path>> KEYS_IMPORT_FROM = GROUP.add(Setting.of("keys.import.from",
            Kind.path("a folder"), "",
            "a folder into which others put the server's certificate with its key: tls.crt and tls.key (cert-manager), or fullchain.pem and privkey.pem (certbot). A new certificate for a key that is here is shown at once, another key becomes the next one")
            .option("--import-from", "DIR"));
    static final Setting<Boolean> KEYS_PROMOTE_WHEN_READY = GROUP.add(Setting.of("keys.promote.when.ready", Kind.flag(),
            "false",
            "with keys.import.from (--import-from): another key is promoted without a person, when the overlap is over and the clients seen in the last 30 days know it")
            .flag("--promote-when-ready", "true"));

    private GeneralSettings() {}
}

package dev.pinion.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;

import dev.pinion.certs.TlsProvider;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;
import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.ConnectionLimits;

/// A real server on a free port of loopback, with an issuer of its own.
public final class TestServer implements AutoCloseable {
    /// All tests come from one address: their refused tokens must not slow each other.
    private static final AbuseLimits PATIENT = AbuseLimits.DEFAULTS.withFailures(10_000, Duration.ofSeconds(1));

    /// Tests wait for the server's end of the connection before they close their own.
    private static final ConnectionLimits BRISK = ConnectionLimits.DEFAULTS.withFarewell(Duration.ofMillis(100));

    /// `mvn verify -Pbc` runs the same tests over Bouncy Castle's TLS.
    public static final TlsProvider TLS = TlsProvider.parse(System.getProperty("pinion.tls.provider", "jdk"));

    static {
        // On a machine that is slow, busy and stands still at times a moment may last for Awaitility's own ten seconds.
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    /// On a quiet machine what is promised in time is held to its time; a busy one stands still for seconds.
    private static final boolean STRICT = Boolean.getBoolean("pinion.attack.strict");
    private static final Duration BUSY = Duration.ofSeconds(20);

    private final TokenIssuer issuer;
    private final PinionServer server;
    private final TestClock clock;

    /// A socket that nobody holds is closed by the garbage collection: one that a test leaves open must stay so.
    private final List<Wire> opened = Collections.synchronizedList(new ArrayList<>());

    private TestServer(TokenIssuer issuer, PinionServer server, TestClock clock) {
        this.issuer = issuer;
        this.server = server;
        this.clock = clock;
    }

    public static TestServer start(Path data) throws IOException {
        return start(data, config -> config);
    }

    public static TestServer start(Path data, UnaryOperator<ServerConfig> change) throws IOException {
        return start(data, change, Operations.DEFAULTS);
    }

    static TestServer start(Path data, UnaryOperator<ServerConfig> change, Operations operations) throws IOException {
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(List.of(own(data)));
        ServerConfig defaults = ServerConfig.loopback(data, 0, tokens).withAbuseLimits(PATIENT).withTlsProvider(TLS);
        ServerConfig config = change
                .apply(defaults.withLimits(BRISK, defaults.sessionLimits(), defaults.deliveryLimits()));
        var clock = new TestClock();
        return new TestServer(issuer, PinionServer.start(config, operations, clock, new SecureRandom()), clock);
    }

    /// The issuer of a test server's data folder, as `serve` accepts it where there is no other.
    public static IssuerSettings own(Path data) {
        return IssuerSettings.of(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                new IssuerKeys.OfOwnIssuer(data.resolve("issuer/jwks.json")));
    }

    /// In how many nanoseconds a thing must be done that is promised within this time: no more with
    /// `-Dpinion.attack.strict=true`.
    static long nanosFor(Duration promised) {
        return (STRICT ? promised : promised.plus(BUSY)).toNanos();
    }

    public TokenIssuer issuer() {
        return issuer;
    }

    /// The server's clock runs with the machine's, and can be put ahead.
    public TestClock clock() {
        return clock;
    }

    public PinionServer server() {
        return server;
    }

    public int port() {
        return server.address().getPort();
    }

    public String token(String subject, String... scopes) {
        return issuer.issue(new TokenRequest(subject, List.of(scopes), Duration.ofHours(1)));
    }

    public String token(String subject, Duration life, String... scopes) {
        return issuer.issue(new TokenRequest(subject, List.of(scopes), life));
    }

    public String token(TokenRequest request) {
        return issuer.issue(request);
    }

    /// A session of an operator, who has subscribed to the answers.
    public Operator operator() throws IOException {
        return new Operator(wire().connect(token("operator", "admin")));
    }

    /// A raw TLS connection; nothing is sent yet.
    public Wire wire() throws IOException {
        Wire wire = Wire.open(port());
        opened.add(wire);
        return wire;
    }

    /// A session of `subject` that may send and read everything.
    public Wire session(String subject) throws IOException {
        return wire().connect(token(subject, "send:>", "read:>"));
    }

    @Override
    public void close() {
        server.close();
    }
}

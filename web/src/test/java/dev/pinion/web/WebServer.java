package dev.pinion.web;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;
import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.settings.typed.PageOrigin;

/// A real server with its web door open, on free ports of loopback.
public final class WebServer implements AutoCloseable {
    /// Tests wait for the server's end of a connection before they close their own.
    private static final ConnectionLimits BRISK = ConnectionLimits.DEFAULTS.withFarewell(Duration.ofMillis(100));

    private final TokenIssuer issuer;
    private final PinionServer server;
    private final InetSocketAddress web;
    private final AheadClock clock;

    private WebServer(TokenIssuer issuer, PinionServer server, InetSocketAddress web, AheadClock clock) {
        this.clock = clock;
        this.issuer = issuer;
        this.server = server;
        this.web = web;
    }

    /// In clear text, on loopback.
    public static WebServer start(Path data, String... origins) throws IOException {
        return start(data, config -> config, InetAddress.getLoopbackAddress(), origins);
    }

    public static WebServer start(Path data, UnaryOperator<ServerConfig> change, InetAddress at, String... origins)
            throws IOException {
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(List.of(IssuerSettings.of(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                new IssuerKeys.OfOwnIssuer(data.resolve("issuer/jwks.json")))));
        ServerConfig defaults = ServerConfig.loopback(data, 0, tokens)
                .withAbuseLimits(AbuseLimits.DEFAULTS.withFailures(10_000, Duration.ofSeconds(1)));
        ServerConfig config = change
                .apply(defaults.withLimits(BRISK, defaults.sessionLimits(), defaults.deliveryLimits()));
        var clock = new AheadClock();
        PinionServer server = PinionServer.start(config, clock, new SecureRandom());
        try {
            return new WebServer(issuer, server, WebDoor.open(server,
                    new WebSettings(new InetSocketAddress(at, 0), Stream.of(origins).map(PageOrigin::parse).toList())),
                    clock);
        } catch (IOException | RuntimeException refused) {
            server.close();
            throw refused;
        }
    }

    public static ServerConfig withConnections(ServerConfig config, UnaryOperator<ConnectionLimits> change) {
        return config.withLimits(change.apply(config.connectionLimits()), config.sessionLimits(),
                config.deliveryLimits());
    }

    public PinionServer server() {
        return server;
    }

    /// The server's clock runs with the machine's, and so much before it.
    public void ahead(Duration by) {
        clock.ahead = by;
    }

    public int port() {
        return web.getPort();
    }

    public String token(String subject, String... scopes) {
        return token(subject, Duration.ofHours(1), scopes);
    }

    public String token(String subject, Duration life, String... scopes) {
        return issuer.issue(new TokenRequest(subject, List.of(scopes), life));
    }

    /// The same before a test, when all connections of others have ended and are counted.
    public long endedBefore(String reason) {
        await().until(() -> server.connectionCount() == 0);
        return ended(reason);
    }

    /// How often connections have ended for this reason.
    public long ended(String reason) {
        String line = "pinion_connections_ended_total{reason=\"" + reason + "\"} ";
        return server.scrape()
                .lines()
                .filter(each -> each.startsWith(line))
                .mapToLong(each -> (long) Double.parseDouble(each.substring(line.length())))
                .sum();
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class AheadClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }
}

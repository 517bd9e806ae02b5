package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.db.DiskLimits;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.limits.ConnectionLimits;

/// Every way for a connection to end, provoked at the wire: what the peer is told, the line of the audit log, the label of
/// the metric. A new reason does not compile until it has its line in [#provoke].
@ResourceLock("alarms of the disk") // the log tells those of all servers of this process
@Order(1) // long: it begins first
class DisconnectReasonTest {
    private static final Duration SOON = Duration.ofMillis(1_500);
    private static final String SEND = "SEND\ndestination:/channel/x\n";
    private static final String SUBSCRIBE = "SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n";

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each reason starts its own
    private TestServer server;
    private final AuditLines audit = new AuditLines();

    private void startServer(DisconnectReason reason) throws IOException {
        server = TestServer.start(data,
                config -> config.withLimits(hurried(config.connectionLimits(), reason),
                        config.sessionLimits().withHeartBeat(Duration.ofMillis(200), Duration.ofMillis(200)),
                        config.deliveryLimits()));
    }

    /// Only the deadline that is to be missed: a peer that is to end otherwise must not miss one on a slow machine.
    private static ConnectionLimits hurried(ConnectionLimits limits, DisconnectReason reason) {
        return switch (reason) {
            case HANDSHAKE_DEADLINE -> limits.withDeadlines(SOON, limits.connectDeadline(), limits.writeTimeout());
            case CONNECT_DEADLINE -> limits.withDeadlines(limits.handshakeDeadline(), SOON, limits.writeTimeout());
            case SLOW_CONSUMER -> limits.withDeadlines(limits.handshakeDeadline(), limits.connectDeadline(), SOON);
            case FRAME_DEADLINE -> limits.withFrameDeadline(SOON);
            default -> limits;
        };
    }

    @AfterEach
    void stopServer() {
        server.close();
        audit.close();
    }

    @ParameterizedTest
    @EnumSource(DisconnectReason.class)
    void everyEndHasItsCodeItsLineAndItsCount(DisconnectReason reason) throws IOException {
        startServer(reason);
        // When
        int port = provoke(reason);
        // Then
        Optional<String> line = await().atMost(Duration.ofSeconds(30))
                .until(() -> audit.end(port), Optional::isPresent);
        assertTrue((line.orElseThrow() + " ").contains(" reason=" + reason.code() + " "), line::toString);
        String meter = line.orElseThrow().startsWith("ended") ? "pinion.connections.ended"
                : "pinion.connections.refused";
        int ends = reason == DisconnectReason.SERVER_DRAINING ? 2 : 1; // with the session of the operator who asks for it
        // The client of another test may look for its former server at this port, and be refused here as well.
        boolean others = reason == DisconnectReason.TLS_HANDSHAKE_FAILED || meter.endsWith("refused");
        await().untilAsserted(() -> {
            double counted = server.server().meters().get(meter).tag("reason", reason.code()).counter().count();
            assertEquals(ends, others ? Math.min(ends, counted) : counted);
        });
    }

    /// The port of the connection that ended so.
    private int provoke(DisconnectReason reason) throws IOException {
        return switch (reason) {
            case CLIENT_GOODBYE -> goodbye();
            case CLIENT_VANISHED -> vanished();
            case TLS_HANDSHAKE_FAILED -> raw("GET / HTTP/1.1\r\n\r\n");
            case HANDSHAKE_DEADLINE -> raw("");
            case CONNECT_DEADLINE -> told(reason, server.wire());
            case FRAME_DEADLINE -> told(reason, session().send(SEND));
            case VERSION_UNSUPPORTED -> told(reason, server.wire().send("CONNECT\naccept-version:1.1\nhost:x\n\n\0"));
            case TOKEN_REJECTED -> told(reason,
                    server.wire().send("CONNECT\naccept-version:1.2\nhost:x\npasscode:a.b.c\n\n\0"));
            case TOKEN_EXPIRED -> expired();
            case ISSUER_UNAVAILABLE -> unavailable();
            case MALFORMED_FRAME -> told(reason, session().send("HELLO\n\n\0"));
            case LIMIT_EXCEEDED -> told(reason, session().send(SEND + "a:b\n".repeat(100) + "\nx\0"));
            case NOT_PERMITTED -> told(reason,
                    server.wire().connect(server.token("reader", "read:>")).send(SEND + "\nx\0"));
            case DESTINATION_INVALID -> told(reason, session().send("SEND\ndestination:/topic/x\n\nx\0"));
            case SLOW_CONSUMER -> stuck();
            case HEART_BEAT_MISSED -> silent();
            case STORAGE_FULL -> full();
            case STORAGE_FAILED -> withBrokenClock("pinion-committer", reason);
            case HISTORY_CHANGED -> told(reason, session().send(SUBSCRIBE + "from:seq=9\n\n\0"));
            case CURSOR_TAKEN -> cursorTaken();
            case IDEMPOTENCY_MISMATCH -> told(reason,
                    session().send(SEND + "idempotency-key:k\n\none\0" + SEND + "idempotency-key:k\n\ntwo\0"));
            case ADDRESS_DENIED -> turnedAway(true);
            case PROXY_REFUSED -> withoutItsHeader();
            case SERVER_FULL -> turnedAway(false);
            case SERVER_STOPPING -> stopping();
            case SERVER_DRAINING -> draining();
            case SESSION_REVOKED -> revoked();
            case ENDED_BY_OPERATOR -> kicked();
            case INTERNAL_ERROR -> withBrokenClock("reader-", reason);
        };
    }

    private Wire session() throws IOException {
        return server.session("alice");
    }

    private static int told(DisconnectReason reason, Wire wire) throws IOException {
        int port = wire.socket().getLocalPort();
        Wire.Received error = wire.expect("ERROR", "code:" + reason.code());
        assertTrue(error.body().lines().count() > 1, "says what to do: " + error);
        wire.expectEnd();
        return port;
    }

    private int goodbye() throws IOException {
        Wire wire = session();
        wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        wire.expectEnd();
        return wire.socket().getLocalPort();
    }

    private int vanished() throws IOException {
        Wire wire = session();
        int port = wire.socket().getLocalPort();
        wire.close();
        return port;
    }

    private int withoutItsHeader() throws IOException {
        server.close();
        var side = new ListenerSettings("side", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(),
                List.of(), List.of("127.0.0.0/8"), 10, 10, 10);
        server = TestServer.start(data, config -> config.withListeners(List.of(side)));
        return raw("PROXY TCP4 10.1.2.3 10.1.2.4 1 2\r\n",
                Objects.requireNonNull(server.server().listeners().get("side")).getPort());
    }

    private int raw(String bytes) throws IOException {
        return raw(bytes, server.port());
    }

    private static int raw(String bytes, int at) throws IOException {
        // Of an address of its own: a second refusal of one address is only counted.
        var socket = new Socket(InetAddress.getLoopbackAddress(), at, InetAddress.getByName("127.0.0.2"), 0);
        int port = socket.getLocalPort();
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        try (socket) {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return port;
        }
        return port;
    }

    private int expired() throws IOException {
        Wire wire = server.wire().connect(server.token("brief", Duration.ofMinutes(1), "read:>"));
        server.clock().putAhead(Duration.ofSeconds(95));
        return told(DisconnectReason.TOKEN_EXPIRED, wire);
    }

    private int silent() throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:200,0\npasscode:" + server.token("a") + "\n\n\0");
        wire.expect("CONNECTED");
        return told(DisconnectReason.HEART_BEAT_MISSED, wire);
    }

    private int stuck() throws IOException {
        Wire stuck = session();
        stuck.send(SUBSCRIBE + "\n\0").expect("RECEIPT");
        Wire sender = session();
        String big = SEND + "receipt:r\n\n" + "x".repeat(200_000) + "\0";
        for (int i = 0; i < 50; i++) {
            sender.send(big).expect("RECEIPT");
        }
        return stuck.socket().getLocalPort();
    }

    private int cursorTaken() throws IOException {
        String durable = SUBSCRIBE + "durable-subscription-name:mine\n\n\0";
        Wire first = session();
        first.send(durable).expect("RECEIPT");
        session().send(durable).expect("RECEIPT");
        return told(DisconnectReason.CURSOR_TAKEN, first);
    }

    private int turnedAway(boolean byAddress) throws IOException {
        server.close();
        server = TestServer.start(data,
                config -> byAddress ? config.withAddresses(List.of(), List.of("127.0.0.0/8"))
                        : config.withLimits(config.connectionLimits().withConnections(1, 1), config.sessionLimits(),
                                config.deliveryLimits()));
        if (!byAddress) {
            session();
        }
        return raw("");
    }

    private int stopping() throws IOException {
        Wire wire = session();
        server.close();
        return told(DisconnectReason.SERVER_STOPPING, wire);
    }

    /// Nobody listens where the keys of the second issuer should be.
    private int unavailable() throws IOException {
        server.close();
        var acme = new ForeignIssuer("https://acme.example", "a1");
        IssuerSettings away = IssuerSettings
                .of("https://acme.example", "pinion",
                        new IssuerKeys.AtAddress(URI.create("https://localhost:1/jwks"),
                                new IssuerKeys.ByPublicAuthorities()))
                .withSubjectPrefix("acme:");
        server = TestServer.start(data,
                config -> config.withTokens(new TokenSettings(List.of(TestServer.own(data), away))));
        server.session("alice");
        return told(DisconnectReason.ISSUER_UNAVAILABLE, server.wire()
                .send("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + acme.token("ann", "send:>") + "\n\n\0"));
    }

    private int revoked() throws IOException {
        Wire wire = session();
        server.operator().ask("revoke", "{\"sub\":\"alice\"}");
        return told(DisconnectReason.SESSION_REVOKED, wire);
    }

    /// More is kept in reserve than any disk has.
    private int full() throws IOException {
        server.close();
        var full = new DiskLimits(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, Duration.ofSeconds(2), Duration.ofMillis(100),
                Duration.ofSeconds(10));
        server = TestServer.start(data, config -> config.withStorage(config.storage().withDisk(full)));
        Wire wire = session();
        return told(DisconnectReason.STORAGE_FULL, wire.send(SEND + "\nx\0"));
    }

    private int draining() throws IOException {
        Wire wire = session();
        assertTrue(server.operator().ask("drain", "{\"over-seconds\":0}").startsWith("{\"ok\":true"));
        return told(DisconnectReason.SERVER_DRAINING, wire);
    }

    private int kicked() throws IOException {
        Wire wire = session();
        server.operator().ask("kick", "{\"sub\":\"alice\"}");
        return told(DisconnectReason.ENDED_BY_OPERATOR, wire);
    }

    /// A clock that throws stands for any fault of ours on that thread.
    private int withBrokenClock(String thread, DisconnectReason reason) throws IOException {
        Wire wire = reason == DisconnectReason.STORAGE_FAILED ? session() : server.wire();
        String connect = "CONNECT\naccept-version:1.2\nhost:x\npasscode:" + server.token("alice", "send:>") + "\n\n\0";
        server.clock().breakOn(thread);
        return told(reason, wire.send(reason == DisconnectReason.STORAGE_FAILED ? SEND + "\nx\0" : connect));
    }
}

package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.protocol.tls.LocalSocket;
import dev.pinion.server.limits.AbuseLimits;

/// The operator on the machine gets in, whatever there is at the port.
class LocalDoorTest {
    @TempDir
    private Path folder = Path.of("");
    private Path data = folder;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;
    private final List<AutoCloseable> opened = new ArrayList<>();

    private void start(UnaryOperator<ServerConfig> change) throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        server = TestServer.start(data, change);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void addressRulesAreForOthers(TlsProvider provider) throws IOException {
        // Given
        start(config -> config.withAddresses(List.of("10.0.0.0/8"), List.of("0.0.0.0/0", "::/0"))
                .withTlsProvider(provider));
        assertThrows(IOException.class, () -> server.wire());
        // When
        try (Operator operator = operator()) {
            // Then
            String answer = operator.ask("sessions", "{}");
            assertTrue(answer.contains("\"address\":\"local\"") && answer.contains("\"count\":1"), answer);
        }
    }

    @Test
    void aFullServerHasAPlace() throws Exception {
        // Given
        start(config -> config.withLimits(config.connectionLimits().withConnections(3, 3), config.sessionLimits(),
                config.deliveryLimits()));
        for (int n = 0; n < 3; n++) {
            opened.add(server.session("anna"));
        }
        assertThrows(IOException.class, () -> server.wire());
        // When
        try (Operator operator = operator()) {
            // Then
            String answer = operator.ask("sessions", "{}");
            assertTrue(answer.contains("\"count\":4"), answer);
        }
    }

    @Test
    void silentConnectionsOnItMakeRoom() throws Exception {
        start(config -> config);
        int places = ServerConfig.loopback(data, 0, someTokens()).connectionLimits().localConnectionsMax();
        for (int n = 0; n < places + 1; n++) {
            opened.add(LocalSocket.connect(door()));
        }

        await().until(() -> { // one that has just come is not asked to make room
            try (Operator operator = operator()) {
                return operator.ask("health", "{}").contains("\"ok\":true");
            } catch (IOException turnedAway) {
                return false;
            }
        });
    }

    @Test
    void itHasItsOwnPlacesAndNoMore() throws Exception {
        start(config -> config);
        int places = ServerConfig.loopback(data, 0, someTokens()).connectionLimits().localConnectionsMax();
        for (int n = 0; n < places; n++) {
            opened.add(session("operator"));
        }

        assertThrows(IOException.class, () -> session("operator"));
        server.session("anna").close(); // others do not notice

        opened.removeFirst().close();
        await().until(() -> {
            try {
                opened.add(session("operator"));
                return true;
            } catch (IOException stillFull) {
                return false;
            }
        });
    }

    @Test
    void refusedTokensOnItSlowNobody() throws Exception {
        start(config -> config.withAbuseLimits(AbuseLimits.DEFAULTS.withFailures(1, Duration.ofMinutes(10))));
        for (int n = 0; n < 10; n++) {
            Wire wire = Wire.openLocal(door());
            wire.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:a.b.c\n\n\0").expect("ERROR");
            wire.close();
        }

        opened.add(session("operator"));
        opened.add(server.session("anna"));
    }

    @Test
    void anAddressThatIsBarredIsNotTheOperators() throws Exception {
        start(config -> config.withAbuseLimits(AbuseLimits.DEFAULTS.withFailures(0, Duration.ofMinutes(10))));
        for (int n = 0; n < 4; n++) {
            try (Wire wire = server.wire()) {
                wire.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:a.b.c\n\n\0").read();
            } catch (IOException barred) {
                assertTrue(n > 0, "the first is answered");
            }
        }

        opened.add(session("operator"));
    }

    @Test
    void messagesGoThroughIt() throws Exception {
        start(config -> config);
        Wire wire = session("operator");
        opened.add(wire);
        String body = "x".repeat(200_000);

        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        for (int n = 1; n <= 20; n++) {
            wire.send("SEND\ndestination:/channel/x\nreceipt:" + n + "\n\n" + body + "\0")
                    .expect("RECEIPT", "receipt-id:" + n);
            assertEquals(body, wire.expect("MESSAGE", "seq:" + n).body());
        }
        wire.send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT", "receipt-id:bye");
        wire.expectEnd();
    }

    @Test
    void heartBeatsCountOnItToo() throws Exception {
        start(config -> config.withLimits(config.connectionLimits(),
                config.sessionLimits().withHeartBeat(Duration.ofMillis(200), Duration.ofMillis(200)),
                config.deliveryLimits()));
        Wire wire = Wire.openLocal(door());
        opened.add(wire);

        wire.send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:200,200\npasscode:" + token("operator") + "\n\n\0")
                .expect("CONNECTED");

        wire.expect("ERROR", "code:heart-beat-missed");
        wire.expectEnd();
    }

    @Test
    void theAuditLogCallsItLocal() throws Exception {
        start(config -> config);
        try (AuditLines audit = new AuditLines()) {
            session("operator").send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT");

            await().until(() -> audit.beginning("ended ").stream().anyMatch(line -> line.contains(" address=local ")));
            assertTrue(audit.beginning("connected ").stream().anyMatch(line -> line.contains(" address=local ")));
        }
    }

    @Test
    void theStopIsToldAndTheFileGoes() throws Exception {
        start(config -> config);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(door())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("run"))));
        Wire wire = session("operator");

        server.close();

        wire.expect("ERROR", "code:server-stopping");
        assertFalse(Files.exists(door(), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void whatAKillLeftIsReplaced() throws Exception {
        Path run = Files.createDirectories(folder.resolve("data/run"));
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(run.resolve("admin.sock")));
        }
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));

        start(config -> config);

        opened.add(session("operator"));
    }

    @Test
    void aLongPathIsALinkThatAKillLeavesAndTheNextStartReplaces() throws Exception {
        // Given
        folder = Files.createDirectories(folder.resolve("x".repeat(60)).resolve("y".repeat(60)));
        start(config -> config);
        Path first = Files.readSymbolicLink(door());
        opened.add(session("operator"));
        // When
        stop();
        // Then
        assertFalse(Files.exists(first.resolveSibling("")), "its folder goes with it");
        Files.createSymbolicLink(door(), Files.createTempDirectory("pinion-local-").resolve("admin.sock"));
        Path left = Files.readSymbolicLink(door());
        opened.clear();
        start(config -> config);
        opened.add(session("operator"));
        assertFalse(Files.exists(left.resolveSibling("")), "what was left behind is removed");
    }

    @Test
    void aDoorThatCannotBeOpenedStopsNoServer() throws Exception {
        Files.createDirectories(folder.resolve("data/run/admin.sock/not-empty"));
        Files.setPosixFilePermissions(folder.resolve("data/run"), PosixFilePermissions.fromString("rwx------"));

        start(config -> config);

        opened.add(server.session("anna"));
        new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
    }

    private Path door() {
        return DataFolder.localSocket(data);
    }

    private TokenSettings someTokens() {
        return new TokenSettings("x", "x", data.resolve("issuer/jwks.json"));
    }

    private String token(String subject) {
        return server.token(subject, "admin", "send:>", "read:>");
    }

    private Wire session(String subject) throws IOException {
        return Wire.openLocal(door()).connect(token(subject));
    }

    private Operator operator() throws IOException {
        return new Operator(session("operator"));
    }
}

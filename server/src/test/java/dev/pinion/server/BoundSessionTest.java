package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManager;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.access.keys.TestCertificate;
import dev.pinion.server.issuer.TokenRequest;

/// Tokens that are bound to a TLS client certificate (RFC 8705), over real TLS.
class BoundSessionTest {
    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;

    private void start(boolean boundOnly) throws IOException {
        server = TestServer.start(data,
                config -> boundOnly ? config.withTokens(config.tokens().withBoundOnly()) : config);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String bound() {
        return server.token(new TokenRequest("alice", List.of("send:>"), Duration.ofHours(1))
                .boundTo(TestCertificate.one().certificate()));
    }

    private Wire connect(String token, KeyManager... keys) throws IOException {
        Wire wire = Wire.open(server.port(), "127.0.0.1", keys);
        return wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
    }

    @Test
    void aBoundTokenIsGoodOverItsSelfSignedCertificateOnly() throws IOException { // RFC8705 M1 M2 M6
        start(false);
        // When
        Wire mine = connect(bound(), TestCertificate.one().keyManagers());
        Wire another = connect(bound(), TestCertificate.another().keyManagers());
        Wire none = connect(bound());
        // Then
        mine.expect("CONNECTED", "user-name:alice");
        another.expect("ERROR", "code:token-rejected");
        none.expect("ERROR", "code:token-rejected");
        for (Wire wire : List.of(mine, another, none)) {
            wire.close();
        }
    }

    @Test
    void aCertificateDoesNotHinderATokenThatIsBoundToNone() throws IOException {
        start(false);
        Wire wire = connect(server.token("bob", "send:>"), TestCertificate.one().keyManagers());
        wire.expect("CONNECTED", "user-name:bob");
        wire.close();
    }

    @Test
    void whereOnlyBoundTokensAreTakenOthersAreRefused() throws IOException {
        start(true);
        // When
        Wire unbound = connect(server.token("alice", "send:>"), TestCertificate.one().keyManagers());
        Wire mine = connect(bound(), TestCertificate.one().keyManagers());
        // Then
        unbound.expect("ERROR", "code:token-rejected");
        mine.expect("CONNECTED");
        unbound.close();
        mine.close();
    }

    @Test
    void aRenewedCertificateNeedsANewTokenAndTheClientIsToldSo() throws IOException { // RFC8705 M7
        start(false);
        // Given
        TestCertificate before = TestCertificate.one();
        TestCertificate renewed = before.renewed();
        assertEquals(before.certificate().getPublicKey(), renewed.certificate().getPublicKey());
        // When
        Wire old = connect(bound(), renewed.keyManagers());
        Wire fresh = connect(server.token(
                new TokenRequest("alice", List.of("send:>"), Duration.ofHours(1)).boundTo(renewed.certificate())),
                renewed.keyManagers());
        // Then
        Wire.Received told = old.expect("ERROR", "code:token-rejected");
        assertTrue(told.header("message").contains("a renewed certificate needs a new token"), told.header("message"));
        fresh.expect("CONNECTED");
        old.close();
        fresh.close();
    }

    @Test
    void aCertificateThatIsOnlyToldInAHeaderIsNone() throws Exception { // RFC8705 M5
        start(false);
        String pem = Base64.getEncoder().encodeToString(TestCertificate.one().certificate().getEncoded());
        for (String header : List.of("client-cert", "x-ssl-client-cert", "x-forwarded-client-cert", "x5c",
                "x5t#S256")) {
            Wire wire = Wire.open(server.port());
            wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + bound() + "\n" + header + ":" + pem
                    + "\n\n\0");
            wire.expect("ERROR", "code:token-rejected");
            wire.expectEnd();
        }
    }

    @Test
    void aRefreshIsHeldToTheCertificateOfItsConnection() throws IOException { // RFC8705 M4
        start(false);
        // Given
        Wire mine = connect(bound(), TestCertificate.one().keyManagers());
        mine.expect("CONNECTED");
        Wire other = connect(server.token("alice", "send:>"), TestCertificate.another().keyManagers());
        other.expect("CONNECTED");
        // When
        for (Wire wire : List.of(mine, other)) {
            wire.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + bound() + "\0");
        }
        // Then
        mine.expect("RECEIPT");
        other.expect("ERROR", "code:token-rejected");
        mine.close();
        other.close();
    }
}

package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.KeyManager;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;
import dev.pinion.server.access.CertificateBinding;
import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.access.keys.TestCertificate;
import dev.pinion.server.issuer.TokenRequest;

/// Programs that come with a TLS client certificate and no token, and tokens that are bound to one, over real TLS.
class CertificateSessionTest {
    private static final KeyManager[] NONE = {};

    @TempDir
    private Path folder;
    private Path table;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        table = folder.resolve("certificates");
        write("plc-7 send:plant.>");
        server = TestServer.start(folder.resolve("data"), this::config);
    }

    private ServerConfig config(ServerConfig config) {
        return config.withTokens(new TokenSettings(List.of(TestServer.own(folder.resolve("data")),
                IssuerSettings.ofCertificates(table, Optional.empty()))));
    }

    private void write(String who) throws IOException {
        replaceTable(who + " " + Pin.of(TestCertificate.one().certificate().getPublicKey()) + "\n");
    }

    /// At once: a table that is written in its place is empty for a moment, and names nobody then.
    private void replaceTable(String text) throws IOException {
        Path aside = Files.writeString(folder.resolve("aside"), text);
        Files.move(aside, table, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Wire connect(String headers, KeyManager... keys) throws IOException {
        return Wire.open(server.port(), "127.0.0.1", keys).send("CONNECT\naccept-version:1.2\n" + headers + "\n\0");
    }

    private Wire plc() throws IOException {
        Wire wire = connect("", TestCertificate.one().keyManagers());
        wire.expect("CONNECTED", "user-name:cert:plc-7", "rights:send:plant.>");
        return wire;
    }

    @Test
    void aCertificateThatTheTableNamesIsEnoughAndGrantsWhatStandsThere() throws IOException {
        Wire plc = plc();

        plc.send("SEND\ndestination:/channel/plant.seven\nreceipt:r\n\nx\0").expect("RECEIPT");
        plc.send("SEND\ndestination:/channel/news\n\nx\0").expect("ERROR", "code:not-permitted");
        plc.close();
    }

    @Test
    void aPasscodeThatIsNoTokenIsPassedOverAndARenewedCertificateIsTheSame() throws IOException {
        for (String headers : List.of("passcode:\n", "login:guest\npasscode:guest\n")) {
            Wire wire = connect(headers, TestCertificate.one().renewed().keyManagers());
            wire.expect("CONNECTED", "user-name:cert:plc-7");
            wire.close();
        }
        connect("passcode:guest\n", TestCertificate.another().keyManagers()).expect("ERROR", "code:token-rejected");
    }

    @Test
    void aCertificateThatNobodyNamedAndNoneAreRefused() throws IOException {
        for (KeyManager[] keys : List.of(TestCertificate.another().keyManagers(), NONE)) {
            Wire wire = connect("", keys);
            wire.expect("ERROR", "code:token-rejected");
            wire.expectEnd();
        }
    }

    @Test
    void whoSendsATokenIsWhoTheTokenSaysAndABadOneIsNotMadeGood() throws IOException {
        Wire bob = connect("passcode:" + server.token("bob", "send:>") + "\n", TestCertificate.one().keyManagers());
        Wire bad = connect("passcode:a.b.c\n", TestCertificate.one().keyManagers());

        bob.expect("CONNECTED", "user-name:bob");
        bad.expect("ERROR", "code:token-rejected");
        bob.close();
        bad.close();
    }

    @Test
    void nobodyMayClaimToBeATableOfCertificates() throws IOException {
        Wire wire = connect(
                "passcode:" + new ForeignIssuer(IssuerSettings.CERTIFICATES, "a1").token("plc-7", "send:>") + "\n");

        wire.expect("ERROR", "code:token-rejected");
        wire.expectEnd();
    }

    @Test
    void aTableHasNoKeysToLose() throws IOException {
        assertEquals(1,
                server.server()
                        .meters()
                        .get("pinion.token.keys.usable")
                        .tag("issuer", IssuerSettings.CERTIFICATES)
                        .gauge()
                        .value());
        assertEquals(List.of(), server.server().monitor().unready());
        String health = server.operator().ask("health", "{}");
        assertTrue(health.contains("\"healthy\":true") && health.contains("\"alarms\":[]"), health);
    }

    @Test
    void aLineThatGoesOrChangesEndsItsSessionsAndOtherChangesDoNot() throws IOException {
        // Given
        Wire plc = plc();
        // When another line comes, the session stays
        replaceTable(Files.readString(table) + "other read:> "
                + Pin.of(TestCertificate.another().certificate().getPublicKey()));
        await().until(() -> {
            try (Wire other = connect("", TestCertificate.another().keyManagers())) {
                return other.read().command().equals("CONNECTED");
            }
        });
        plc.send("SEND\ndestination:/channel/plant.seven\nreceipt:r\n\nx\0").expect("RECEIPT");
        // When its rights are others
        write("plc-7 send:plant.eight");
        // Then
        plc.expect("ERROR", "code:session-revoked");
        connect("", TestCertificate.one().keyManagers()).expect("CONNECTED", "rights:send:plant.eight");
        // When it goes
        replaceTable("# nobody\n");
        // Then
        await().until(() -> {
            try (Wire gone = connect("", TestCertificate.one().keyManagers())) {
                return gone.read().command().equals("ERROR");
            }
        });
    }

    @Test
    void aTableThatIsBrokenLeavesTheLastGoodOneAndHealthTells() throws IOException {
        // When
        replaceTable("plc-7 sent:x sha256//a");
        // Then
        try (Operator operator = server.operator()) {
            await().until(() -> operator.ask("issuers", "{}").contains("\"state\":\"stale\""));
            String issuers = operator.ask("issuers", "{}");
            assertTrue(issuers.contains("line 1 has 'sent:x', which is no right"), issuers);
        }
        plc().close();
    }

    @Test
    void anOperatorCanRevokeItByName() throws IOException {
        // Given
        Wire plc = plc();
        try (Operator operator = server.operator()) {
            // When
            String answer = operator.ask("revoke", "{\"sub\":\"cert:plc-7\"}");
            // Then
            assertTrue(answer.contains("\"ok\":true"), answer);
            plc.expect("ERROR", "code:session-revoked");
            connect("", TestCertificate.one().keyManagers()).expect("ERROR", "code:token-rejected");
        }
    }

    @Test
    void aBoundTokenMayLiveAYearAndAnotherThirtyDays() throws IOException {
        Duration year = Duration.ofDays(365);
        String bound = server.token(new TokenRequest("pump", List.of("send:>"), year, "x",
                Optional.of(CertificateBinding.to(TestCertificate.one().certificate())), Map.of()));

        connect("passcode:" + bound + "\n", TestCertificate.one().keyManagers()).expect("CONNECTED");
        connect("passcode:" + bound + "\n").expect("ERROR", "code:token-rejected");
        server.clock().putAhead(Duration.ofDays(364));
        connect("passcode:" + bound + "\n", TestCertificate.one().keyManagers()).expect("CONNECTED");
    }
}

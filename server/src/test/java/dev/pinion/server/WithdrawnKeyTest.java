package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.issuer.IssuerAlgorithm;

/// What becomes of live sessions when the key that signed their tokens is given up.
class WithdrawnKeyTest {
    private static final String SEND = "SEND\ndestination:/channel/x\nreceipt:r\n\nx\0";

    @TempDir
    private Path data;

    private static void expectRevokedWithinASecond(Wire wire, long from) throws IOException {
        Wire.Received error = wire.expect("ERROR", "code:session-revoked");
        assertTrue(error.header("message").contains("key"), error.toString());
        wire.expectEnd();
        long nanos = System.nanoTime() - from;
        assertTrue(nanos < TestServer.nanosFor(Duration.ofMillis(1_500)),
                "ended after " + nanos / 1_000_000 + " ms; expected about a second at most");
    }

    @Test
    void theSessionsOfAStolenKeyEndWithinASecondOperatorsIncluded() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            // Given
            Wire thief = server.wire().connect(server.token("thief", "admin", "send:>", "read:>"));
            Wire anna = server.session("anna");
            Operator operator = server.operator();
            String old = server.token("anna", "send:>");
            // When
            long from = System.nanoTime();
            server.issuer().rotate(IssuerAlgorithm.ES256, Duration.ZERO);
            // Then
            expectRevokedWithinASecond(thief, from);
            expectRevokedWithinASecond(anna, from);
            expectRevokedWithinASecond(operator.wire(), from);
            server.wire()
                    .send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + old + "\n\n\0")
                    .expect("ERROR", "code:token-rejected");
            server.session("anna").send(SEND).expect("RECEIPT");
        }
    }

    @Test
    void theKeysThatRetireGoWithAStolenOne() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            // Given
            Wire early = server.session("anna");
            Wire late = server.session("bert");
            server.issuer().rotate(IssuerAlgorithm.EDDSA);
            early.send(
                    "SEND\ndestination:/server/token\nreceipt:1\n\n" + server.token("anna", "send:>", "read:>") + "\0")
                    .expect("RECEIPT");
            // When
            server.issuer().rotate(IssuerAlgorithm.ES256, Duration.ZERO);
            // Then
            late.expect("ERROR", "code:session-revoked");
            early.expect("ERROR", "code:session-revoked");
            server.session("anna").send(SEND).expect("RECEIPT");
        }
    }

    @Test
    void anOrdinaryRotationEndsNothing() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            // Given
            Wire anna = server.session("anna");
            Operator operator = server.operator();
            // When
            server.issuer().rotate(IssuerAlgorithm.EDDSA);
            // Then
            server.session("bert").send(SEND).expect("RECEIPT"); // the new key is in use
            awaitALookAtTheKeys(server);
            anna.send(SEND).expect("RECEIPT");
            assertTrue(operator.ask("sessions", "").startsWith("{\"ok\":true"));
        }
    }

    /// A file that is not a set is noticed and told once, so it shows when the server has looked.
    private static void awaitALookAtTheKeys(TestServer server) throws IOException {
        Path jwks = server.issuer().jwksFile();
        byte[] good = Files.readAllBytes(jwks);
        replace(jwks, "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8));
        Awaitility.await().until(() -> failures(server) >= 1 && age(server) > 0.5);
        replace(jwks, good);
        Awaitility.await().until(() -> age(server) < 0.5);
    }

    private static double age(TestServer server) {
        return server.server().meters().get("pinion.token.keys.age.seconds").gauge().value();
    }

    private static double failures(TestServer server) {
        return server.server().meters().get("pinion.token.keys.failures").functionCounter().count();
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path aside = Files.write(file.resolveSibling("aside"), content);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aKeySetThatIsDamagedForAWhileEndsNothing() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            // Given
            Wire anna = server.session("anna");
            // When
            awaitALookAtTheKeys(server);
            // Then
            anna.send(SEND).expect("RECEIPT");
        }
    }

    @Test
    void aKeyThatAProviderNoLongerPublishesEndsNoSessionAndLetsNobodyIn() throws IOException {
        var before = new ForeignIssuer("https://id.example", "k1");
        var after = new ForeignIssuer("https://id.example", "k2");
        Path jwks = Files.writeString(data.resolve("provider.json"), before.jwks());
        try (TestServer server = TestServer.start(data,
                config -> config.withTokens(new TokenSettings("https://id.example", "pinion", jwks)))) {
            // Given
            Wire anna = server.wire().connect(before.token("anna", "send:>"));
            // When
            replace(jwks, after.jwks().getBytes(StandardCharsets.UTF_8));
            // Then
            server.wire().connect(after.token("bert", "send:>"));
            server.wire()
                    .send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + before.token("carl", "") + "\n\n\0")
                    .expect("ERROR", "code:token-rejected");
            anna.send(SEND).expect("RECEIPT");
            anna.send("SEND\ndestination:/server/token\n\n" + before.token("anna", "send:>") + "\0")
                    .expect("ERROR", "code:token-rejected");
        }
    }

    @Test
    void anOperatorEndsThemByTheKeysNameAndItHoldsAfterARestart() throws IOException {
        var provider = new ForeignIssuer("https://id.example", "k1");
        var partner = new ForeignIssuer("https://partner.example", "p1");
        List<IssuerSettings> issuers = List.of(
                IssuerSettings.of("https://id.example", "pinion", file("provider.json", provider.jwks())),
                IssuerSettings.of("https://partner.example", "pinion", file("partner.json", partner.jwks()))
                        .withSubjectPrefix("partner:"));
        try (TestServer server = TestServer.start(data, config -> config.withTokens(new TokenSettings(issuers)))) {
            // Given
            Wire anna = server.wire().connect(provider.token("anna", "send:>"));
            var operator = new Operator(server.wire().connect(partner.token("op", "admin")));
            assertTrue(operator.ask("sessions", "").contains("\"key\":\"k1\""));
            // When
            long from = System.nanoTime();
            String answer = operator.ask("revoke", "{\"key\":\"k1\"}");
            // Then
            assertTrue(answer.contains("\"iss\":\"https://id.example\",\"key\":\"k1\""), answer);
            anna.expect("ERROR", "code:session-revoked");
            anna.expectEnd();
            assertTrue(System.nanoTime() - from < TestServer.nanosFor(Duration.ofSeconds(1)));
            assertTrue(operator.ask("revoke", "{\"key\":\"no-such\"}").startsWith("{\"ok\":false"));
            assertTrue(operator.ask("revocations", "").contains("\"count\":1"));
        }
        try (TestServer server = TestServer.start(data, config -> config.withTokens(new TokenSettings(issuers)))) {
            server.wire()
                    .send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + provider.token("anna", "") + "\n\n\0")
                    .expect("ERROR", "code:token-rejected");
            server.wire().connect(partner.token("op", "admin")).close();
        }
    }

    private IssuerKeys file(String name, String jwks) throws IOException {
        return new IssuerKeys.InFile(Files.writeString(data.resolve(name), jwks));
    }

    @Test
    void theKeyOfASessionIsNamedAsTheIssuerNamesIt() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            String signing = server.issuer().keys().getFirst().id();

            String sessions = server.operator().ask("sessions", "");

            assertEquals(1, sessions.split("\"key\":\"" + signing + "\"", -1).length - 1, sessions);
        }
    }
}

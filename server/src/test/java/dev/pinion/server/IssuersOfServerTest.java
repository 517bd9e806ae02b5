package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;
import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.access.keys.TestProvider;

/// Whose tokens a server takes: several issuers, key sets in files and at https addresses, the looser profile.
class IssuersOfServerTest {
    private static final String ACME = "https://id.acme.example";
    private static final String ZOO = "https://zoo.example/realm";

    @TempDir
    private Path data;
    private final ForeignIssuer acme = new ForeignIssuer(ACME, "a1");
    private final ForeignIssuer zoo = new ForeignIssuer(ZOO, "z1");

    private IssuerKeys inFile(String name, String jwks) throws IOException {
        return new IssuerKeys.InFile(Files.writeString(data.resolve(name), jwks));
    }

    private TestServer server(IssuerSettings... issuers) throws IOException {
        return TestServer.start(data, config -> config.withTokens(new TokenSettings(List.of(issuers))));
    }

    private static Wire connect(TestServer server, String token) throws IOException {
        return server.wire().send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
    }

    @Test
    void eachOfTwoIssuersHasItsKeysAudienceAndSubjects() throws Exception {
        try (var provider = new TestProvider(zoo.jwks());
                TestServer server = server(
                        IssuerSettings.of(ACME, "pinion", inFile("acme.json", acme.jwks())).withSubjectPrefix("acme:"),
                        IssuerSettings
                                .of(ZOO, "pinion", new IssuerKeys.AtAddress(provider.address(),
                                        new IssuerKeys.ByPins(
                                                Set.of(Pin.of(provider.certificate.certificate().getPublicKey())))))
                                .withSubjectPrefix("zoo:"))) {
            // When
            Wire ann = connect(server, acme.token("ann", "send:>"));
            Wire ape = connect(server, zoo.token("ape", "admin"));
            Wire stranger = connect(server, new ForeignIssuer(ACME, "z1").token("ann", "send:>"));
            // Then
            ann.expect("CONNECTED", "user-name:acme:ann");
            ape.expect("CONNECTED");
            stranger.expect("ERROR", "code:token-rejected");
            String answer = new Operator(ape).ask("revoke", "{\"sub\":\"acme:ann\"}");
            assertTrue(answer.contains("\"iss\":\"" + ACME + "\""), answer);
            ann.expect("ERROR", "code:session-revoked");
        }
    }

    @Test
    void aWatchedFileBringsANewKeyWithoutARestartAndABadOneHarmsNobody() throws IOException {
        Path file = data.resolve("acme.json");
        try (TestServer server = server(IssuerSettings.of(ACME, "pinion", inFile("acme.json", acme.jwks())))) {
            // Given
            var rotated = new ForeignIssuer(ACME, "a2");
            Files.writeString(file, "{\"keys\":");
            connect(server, acme.token("ann", "send:>")).expect("CONNECTED");
            // When
            Files.writeString(file, rotated.jwks());
            // Then
            connect(server, rotated.token("ann", "send:>")).expect("CONNECTED");
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
                try (Wire old = connect(server, acme.token("ann", "send:>"))) {
                    return old.read().command().equals("ERROR");
                }
            });
        }
    }

    @Test
    void thePlainProfileIsASettingAndItsSessionsCanBeEnded() throws IOException {
        IssuerSettings strict = IssuerSettings.of(ACME, "pinion", inFile("acme.json", acme.jwks()));
        try (TestServer server = server(strict)) {
            connect(server, acme.plainToken("ann", "send:>")).expect("ERROR", "code:token-rejected");
        }
        try (TestServer server = server(strict.withProfile(IssuerSettings.Profile.PLAIN_JWT))) {
            // Given
            Wire ann = connect(server, acme.plainToken("ann", "send:>"));
            String session = ann.expect("CONNECTED").header("session");
            Operator operator = new Operator(server.wire().connect(acme.plainToken("op", "admin")));
            // When
            String answer = operator.ask("revoke", "{\"session\":\"" + session + "\"}");
            // Then
            assertTrue(answer.contains("has no jti"), answer);
            ann.expect("ERROR", "code:session-revoked");
        }
    }

    @Test
    void aTokenOfSixteenKibibytesIsAcceptedAndOneOfSixtyFourNotEvenRead() throws IOException {
        var tokens = new TokenSettings(List.of(IssuerSettings.of(ACME, "pinion", inFile("acme.json", acme.jwks()))));
        // Who sends too much is heard out until all of it has come: an end in the midst of it would be lost.
        try (TestServer server = TestServer.start(data,
                config -> config.withTokens(tokens)
                        .withLimits(config.connectionLimits().withFarewell(Duration.ofSeconds(20)),
                                config.sessionLimits(), config.deliveryLimits()))) {
            // Given
            String large = acme.longToken("ann", 16 * 1024);
            String huge = acme.longToken("ann", 64 * 1024);
            assertTrue(large.length() > 16_380 && huge.length() > 65_530, large.length() + " " + huge.length());
            // When
            Wire accepted = connect(server, large);
            Wire refused = connect(server, huge);
            // Then
            accepted.expect("CONNECTED", "user-name:ann");
            refused.expect("ERROR", "code:limit-exceeded");
            accepted.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + acme.longToken("ann", 16 * 1024) + "\0")
                    .expect("RECEIPT", "receipt-id:r");
            accepted.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + huge + "\0")
                    .expect("ERROR", "code:token-rejected");
            accepted.close();
            refused.close();
        }
    }

    @Test
    void wrongSettingsAreRefusedByName() throws IOException {
        IssuerKeys keys = inFile("acme.json", acme.jwks());
        IssuerSettings one = IssuerSettings.of(ACME, "pinion", keys);
        refused("the name of an issuer", () -> IssuerSettings.of(" ", "pinion", keys));
        refused("audience", () -> IssuerSettings.of(ACME, "", keys));
        refused("there is no issuer", () -> server());
        refused("not kept apart", () -> server(one, IssuerSettings.of(ZOO, "pinion", keys)));
        refused("not kept apart", () -> server(one.withSubjectPrefix("a"),
                IssuerSettings.of(ZOO, "pinion", keys).withSubjectPrefix("ab")));
        refused("subject prefix", () -> server(one.withSubjectPrefix("\n")));
        refused("no usable key", () -> server(IssuerSettings.of(ACME, "pinion", inFile("none.json", "{\"keys\":[]}"))));
        refused("no usable key",
                () -> server(IssuerSettings.of(ACME, "pinion", new IssuerKeys.InFile(data.resolve("absent.json")))));
        refused("jwks is", () -> new IssuerKeys.AtAddress(URI.create("http://id.example/jwks"),
                new IssuerKeys.ByPublicAuthorities()));
        refused("jwks-pin", () -> new IssuerKeys.ByPins(Set.of()));
        refused("CA file",
                () -> server(IssuerSettings.of(ACME, "pinion",
                        new IssuerKeys.AtAddress(URI.create("https://localhost:1/jwks"),
                                new IssuerKeys.ByAuthorities(data.resolve("acme.json"))))));
        refused("token.clock.skew", () -> new TokenSettings(List.of(one), Duration.ofHours(1), Duration.ofDays(1),
                Duration.ofDays(1), false, List.of()));
        refused("token.lifetime.max", () -> new TokenSettings(List.of(one), Duration.ZERO, Duration.ZERO,
                Duration.ofDays(1), false, List.of()));
    }

    private static void refused(String what, Executable start) {
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, start).getMessage());
        assertTrue(said.contains(what), said);
        assertEquals(said.strip(), said);
    }
}

package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;
import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.access.keys.TestProvider;

/// A provider that does not answer: others come in, its own are told to try again, and with kept keys a start needs it no more.
class AwayProviderTest {
    @TempDir
    private Path data;
    private TestProvider provider;
    private ForeignIssuer issuer;
    private IssuerSettings settings;

    @BeforeEach
    void aProviderThatPublishesWhereItsKeysAre() throws Exception {
        provider = new TestProvider("{}");
        String name = provider.at("/realms/x").toString();
        issuer = new ForeignIssuer(name, "a1");
        provider.jwks = issuer.jwks();
        provider.texts.put("/realms/x/.well-known/openid-configuration",
                "{\"issuer\":\"" + name + "\",\"jwks_uri\":\"" + provider.address() + "\"}");
        var pins = new IssuerKeys.ByPins(Set.of(Pin.of(provider.certificate.certificate().getPublicKey())));
        settings = IssuerSettings.of(name, "pinion", new IssuerKeys.Discovered(pins)).withSubjectPrefix("x:");
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
    }

    @Test
    void itsTokensWorkSoonAfterItsReturnAndOthersAllTheTime() throws Exception {
        // Given
        provider.status = "503 Service Unavailable";
        try (TestServer server = server()) {
            server.session("alice");
            connect(server).expect("ERROR", "code:issuer-unavailable");
            Operator operator = server.operator();
            String health = operator.ask("health", "{}");
            assertTrue(health.contains("\"healthy\":false") && health.contains("\"absent\""), health);
            assertEquals(0, usable(server));
            // When
            provider.status = "200 OK";
            long back = System.nanoTime();
            connect(server).expect("CONNECTED", "user-name:x:ann");
            // Then
            long took = Duration.ofNanos(System.nanoTime() - back).toMillis();
            assertTrue(took < 20_000, "within 5 s on a quiet machine, " + took + " ms here");
            assertTrue(operator.ask("health", "{}").contains("\"good\""));
            assertEquals(1, usable(server));
        }
    }

    @Test
    void aStartWithoutItUsesTheKeptKeys() throws Exception {
        // Given
        try (TestServer server = server()) {
            connect(server).expect("CONNECTED");
        }
        // When
        provider.close();
        try (TestServer server = server()) {
            // Then
            connect(server).expect("CONNECTED", "user-name:x:ann");
            assertTrue(server.operator().ask("issuers", "{}").contains("\"state\":\"kept\""));
        }
    }

    @Test
    @Tag("slow") // ten seconds
    void aProviderWhosePortIsClosedForTenSecondsIsUsedSoonAfterItAnswers() throws Exception {
        // Given
        int port = provider.address().getPort();
        provider.close();
        try (TestServer server = server()) {
            server.session("alice");
            Operator operator = server.operator();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> operator.ask("issuers", "{}").contains("\"failures\":3"));
            connect(server).expect("ERROR", "code:issuer-unavailable");
            server.session("bert");
            // When
            try (var back = new TestProvider(provider.jwks, port)) {
                back.texts.putAll(provider.texts);
                long begun = System.nanoTime();
                await().until(() -> {
                    try (Wire wire = connect(server)) {
                        return wire.read().command().equals("CONNECTED");
                    }
                });
                // Then
                long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                assertTrue(took < 10_000, took + " ms");
            }
        }
    }

    private TestServer server() throws IOException {
        return TestServer.start(data,
                config -> config.withTokens(new TokenSettings(List.of(TestServer.own(data), settings))));
    }

    private Wire connect(TestServer server) throws IOException {
        return server.wire()
                .send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + issuer.token("ann", "send:>") + "\n\n\0");
    }

    private double usable(TestServer server) {
        return server.server()
                .meters()
                .get("pinion.token.keys.usable")
                .tag("issuer", settings.issuer())
                .gauge()
                .value();
    }
}

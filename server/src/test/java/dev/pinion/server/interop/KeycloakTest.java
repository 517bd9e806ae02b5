package dev.pinion.server.interop;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.IdentityProvider;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TestServer;
import dev.pinion.server.TokenDialect;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.Wire;

/// A provider that no one here wrote: its metadata are discovered, a program gets a token by its client's credentials, the
/// provider changes its key, goes away, and comes back with others.
@Tag("interop")
class KeycloakTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(420) // a Keycloak starts in half a minute, twice
    void aProgramComesInThroughAllThatHappensToItsProvider() throws Exception {
        try (Keycloak keycloak = new Keycloak(folder)) {
            keycloak.awaitStart();
            IssuerSettings provider = settings(keycloak);
            String token;
            try (TestServer server = server("data", provider)) {
                deliver(server, keycloak.token());
                // When
                keycloak.changeKey();
                // Then
                token = keycloak.token();
                deliver(server, token);
            }
            // When
            keycloak.stop();
            // Then
            try (TestServer server = server("data", provider)) {
                deliver(server, token); // by the kept keys
            }
            try (TestServer server = server("without-kept-keys", provider)) {
                server.session("alice");
                connect(server, token).expect("ERROR", "code:issuer-unavailable");
                // When
                keycloak.startAgain();
                keycloak.awaitStart();
                // Then
                String newer = keycloak.token();
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    try (Wire wire = connect(server, newer)) {
                        return wire.read().command().equals("CONNECTED");
                    }
                });
                deliver(server, newer);
            }
        }
    }

    private static IssuerSettings settings(Keycloak keycloak) throws Exception {
        IdentityProvider provider = IdentityProvider.KEYCLOAK;
        return IssuerSettings
                .of(keycloak.issuer(), "pinion",
                        new IssuerKeys.Discovered(new IssuerKeys.ByPins(Set.of(keycloak.pin()))))
                .withSubjectPrefix("id:")
                .withDialect(new TokenDialect(provider.profile(), List.of("pinion"), provider.scopeClaims(), "",
                        List.of("chat-writer=send:chat.>"), TokenDialect.SUBJECT_CLAIM, List.of(), List.of(),
                        Optional.of(provider)));
    }

    private TestServer server(String name, IssuerSettings provider) throws IOException {
        Path data = folder.resolve(name);
        var tokens = new TokenSettings(List.of(TestServer.own(data), provider));
        return TestServer.start(data, config -> config.withTokens(tokens));
    }

    private static void deliver(TestServer server, String token) throws IOException {
        try (Wire wire = connect(server, token)) {
            wire.expect("CONNECTED");
            wire.send("SEND\ndestination:/channel/chat.a\nreceipt:r\n\nx\0").expect("RECEIPT", "receipt-id:r");
        }
    }

    private static Wire connect(TestServer server, String token) throws IOException {
        return server.wire().send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
    }
}

package dev.pinion.server.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.PinnedTrust;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.TestServer;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.Wire;
import dev.pinion.server.access.keys.TestCertificate;

/// An OpenID Connect server that no one here wrote: its metadata are discovered, a program gets a token by its client's
/// credentials, and the provider changes its key.
@Tag("interop")
class OidcServerTest {
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    @TempDir
    private Path folder;
    private MockOAuth2Server provider;

    @AfterEach
    void stop() {
        provider.shutdown();
    }

    @Test
    void clientCredentialsLetAProgramInAndANewKeyIsFound() throws Exception {
        // Given
        provider = provider("RS256", 0);
        int port = provider.baseUrl().port();
        String issuer = provider.issuerUrl("shop").toString();
        var pins = Set.of(Pin.of(TestCertificate.one().certificate().getPublicKey()));
        IssuerSettings settings = IssuerSettings
                .of(issuer, "pinion", new IssuerKeys.Discovered(new IssuerKeys.ByPins(pins)))
                .withProfile(IssuerSettings.Profile.PLAIN_JWT);
        settings = settings.withDialect(settings.dialect().withRights(List.of("writer=send:chat.>"), List.of()));
        TokenSettings tokens = new TokenSettings(List.of(settings));
        try (TestServer server = TestServer.start(folder.resolve("data"), config -> config.withTokens(tokens))) {
            // When
            deliver(server, token(issuer, pins));
            provider.shutdown();
            provider = provider("ES256", port);
            // Then
            deliver(server, token(issuer, pins));
        }
    }

    private static void deliver(TestServer server, String token) throws Exception {
        Wire wire = server.wire().connect(token);
        wire.send("SEND\ndestination:/channel/chat.a\nreceipt:r\n\nx\0").expect("RECEIPT", "receipt-id:r");
        wire.close();
    }

    private MockOAuth2Server provider(String algorithm, int port) throws Exception {
        Path store = folder.resolve("provider.p12");
        try (OutputStream out = Files.newOutputStream(store)) {
            TestCertificate.one().store().store(out, TestCertificate.PASSWORD.toCharArray());
        }
        String password = TestCertificate.PASSWORD;
        var server = new MockOAuth2Server(OAuth2Config.Companion.fromJson("""
                {"httpServer": {"type": "MockWebServerWrapper", "ssl": {"keyPassword": "%s", "keystoreFile": "%s",
                    "keystoreType": "PKCS12", "keystorePassword": "%s"}},
                 "tokenProvider": {"keyProvider": {"algorithm": "%s"}},
                 "tokenCallbacks": [{"issuerId": "shop", "tokenExpiry": 600, "requestMappings": [
                    {"requestParam": "client_id", "match": "bot",
                     "claims": {"sub": "bot", "aud": ["pinion"], "scope": "openid writer"}}]}]}
                """.formatted(password, store, password, algorithm)));
        server.start(InetAddress.getLoopbackAddress(), port);
        return server;
    }

    /// As a program asks: RFC 6749, 4.4.
    private static String token(String issuer, Set<Pin> pins) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {PinnedTrust.of(pins)}, new SecureRandom());
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(issuer + "/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "grant_type=client_credentials&client_id=bot&client_secret=made-by-the-test&scope=writer"))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return ACCESS_TOKEN.matcher(answer.body()).results().findFirst().orElseThrow().group(1);
        }
    }
}

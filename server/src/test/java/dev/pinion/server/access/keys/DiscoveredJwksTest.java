package dev.pinion.server.access.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Pin;

/// Keys by what an issuer says of itself, at a real https server.
class DiscoveredJwksTest {
    private static final String JWKS = TestKey.jwks(TestKey.make("k", "ES256"));
    private static final String OPENID = "/.well-known/openid-configuration";

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private TestProvider provider;

    @BeforeEach
    void aProvider() throws Exception {
        provider = new TestProvider(JWKS);
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        clients.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"/realms/x,/realms/x/.well-known/openid-configuration", // OpenID Connect Discovery 4
            "/,/.well-known/openid-configuration", // Auth0 has a slash at its end
            "'',/.well-known/openid-configuration", "/realms/x,/.well-known/oauth-authorization-server/realms/x"}) // RFC 8414, 3.1
    void theKeysAreWhereTheIssuersMetadataSay(String path, String metadata) throws Exception {
        provider.texts.put(metadata, metadata(issuer(path), provider.address().toString()));

        assertEquals(JWKS, fetched(issuer(path)));
    }

    @Test
    void anIssuerThatCallsItselfOtherwiseIsNotBelieved() throws Exception {
        provider.texts.put("/x" + OPENID, metadata(issuer("/y"), provider.address().toString()));

        String why = refused(issuer("/x"));

        assertTrue(why.contains("says that its issuer is " + issuer("/y")) && why.contains("expected " + issuer("/x")),
                why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/jwks", "file:///etc/passwd", "/jwks", "https://user@localhost/jwks",
            "://"})
    void keysThatAreNotAtAnHttpsAddressAreNotFetched(String jwks) throws Exception {
        provider.texts.put(OPENID, metadata(issuer(""), jwks));

        assertTrue(refused(issuer("")).contains("jwks_uri"), jwks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"issuer\":7}", "{\"jwks_uri\":\"https://x/\"}", "<html>"})
    void whatIsNoMetadataIsRefused(String text) throws Exception {
        provider.texts.put(OPENID, text);

        refused(issuer(""));
    }

    @Test
    void metadataWithoutKeysAreRefused() throws Exception {
        provider.texts.put(OPENID, "{\"issuer\":\"" + issuer("") + "\",\"jwks_uri\":null}");

        assertTrue(refused(issuer("")).contains("jwks_uri"));
    }

    @Test
    void whereNoMetadataAreBothAddressesAreNamed() throws Exception {
        String why = refused(issuer("/x"));

        assertTrue(why.contains("/x" + OPENID + " answered 404")
                && why.contains("/.well-known/oauth-authorization-server/x answered 404") && why.contains("--jwks"),
                why);
    }

    @Test
    void keysThatHaveMovedAreFoundAgain() throws Exception {
        // Given
        provider.texts.put(OPENID, metadata(issuer(""), provider.at("/old").toString()));
        provider.texts.put("/old", JWKS);
        DiscoveredJwks keys = keys(issuer(""));
        keys.fetch();
        // When
        provider.texts.remove("/old");
        provider.texts.put(OPENID, metadata(issuer(""), provider.address().toString()));
        assertThrows(IOException.class, keys::fetch);
        // Then
        assertEquals(JWKS, new String(keys.fetch(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pinion", "http://localhost/", "https://localhost/?a=b", "https://localhost/#x"})
    void anIssuerWhoseMetadataCanBeNowhereIsRefusedAtOnce(String issuer) {
        String why = String.valueOf(assertThrows(IllegalArgumentException.class, () -> keys(issuer)).getMessage());

        assertTrue(why.contains("--jwks"), why);
    }

    private String issuer(String path) {
        return provider.at(path).toString();
    }

    private static String metadata(String issuer, String jwks) {
        return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + jwks + "\",\"x\":null}";
    }

    private String fetched(String issuer) throws Exception {
        return new String(keys(issuer).fetch(), StandardCharsets.UTF_8);
    }

    private String refused(String issuer) {
        return String.valueOf(assertThrows(IOException.class, () -> keys(issuer).fetch()).getMessage());
    }

    private DiscoveredJwks keys(String issuer) {
        var trust = ProviderTrust.byPins(Set.of(Pin.of(provider.certificate.certificate().getPublicKey())));
        return new DiscoveredJwks(issuer, new HttpsFetch(trust, Duration.ofSeconds(10), clients), Clock.systemUTC());
    }
}

package dev.pinion.server.access.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Pin;

/// Whose JWK sets are believed.
class ProviderTrustTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private TestProvider provider;

    @BeforeEach
    void aProvider() throws Exception {
        provider = new TestProvider(TestKey.jwks(TestKey.named("ES256")));
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        threads.shutdownNow();
    }

    @Test
    void aProviderWithThePinnedKeyIsBelieved() throws Exception {
        ProviderTrust trust = ProviderTrust.byPins(Set.of(pin(provider.certificate.certificate())));

        assertEquals(1, KeySet.ofJwks(fetch(provider.address(), trust)).size());
    }

    @Test
    void aProviderWithAnotherKeyIsNotBelievedAndNotAsked() {
        ProviderTrust trust = ProviderTrust.byPins(Set.of(pin(TestCertificate.another().certificate())));

        var refusal = assertThrows(IOException.class, () -> fetch(provider.address(), trust));

        assertTrue(String.valueOf(refusal.getMessage()).contains("not pinned"), refusal.getMessage());
        assertEquals(0, provider.fetches.get());
    }

    @Test
    void aProviderOfTheTrustedAuthorityIsBelieved() throws Exception {
        ProviderTrust trust = ProviderTrust.byAuthorities(pem(provider.certificate.certificate()));

        assertEquals(1, KeySet.ofJwks(fetch(provider.address(), trust)).size());
    }

    @Test
    void aProviderOfAnotherAuthorityIsNotBelieved() throws Exception {
        ProviderTrust other = ProviderTrust.byAuthorities(pem(TestCertificate.another().certificate()));

        assertThrows(IOException.class, () -> fetch(provider.address(), other));
        assertThrows(IOException.class, () -> fetch(provider.address(), ProviderTrust.byPublicAuthorities()));
    }

    @Test
    void anAuthorityVouchesForTheNameOnlyThatItsCertificateNames() throws Exception {
        ProviderTrust trust = ProviderTrust.byAuthorities(pem(provider.certificate.certificate()));
        URI otherName = URI.create(provider.address().toString().replace("localhost", "127.0.0.2"));

        assertThrows(IOException.class, () -> fetch(otherName, trust));
    }

    @Test
    void anEmptySetOfPinsOrAuthoritiesIsRefused() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        assertThrows(IllegalArgumentException.class, () -> ProviderTrust.byPins(Set.of()));
        assertThrows(IllegalArgumentException.class, () -> ProviderTrust.byAuthorities(empty));
        assertThrows(IllegalArgumentException.class, () -> ProviderTrust.byAuthorities(folder.resolve("none.pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/jwks", "file:///etc/jwks", "https:///jwks", "ftp://x/y"})
    void anAddressThatIsNotHttpsIsRefused(String address) {
        assertThrows(IllegalArgumentException.class, () -> new HttpsJwks(URI.create(address),
                new HttpsFetch(ProviderTrust.byPublicAuthorities(), PATIENCE, threads)));
    }

    private byte[] fetch(URI address, ProviderTrust trust) throws Exception {
        try (var https = new HttpsFetch(trust, PATIENCE, threads)) {
            return new HttpsJwks(address, https).fetch();
        }
    }

    private static Pin pin(X509Certificate certificate) {
        return Pin.of(certificate.getPublicKey());
    }

    private Path pem(X509Certificate certificate) throws Exception {
        return Files.writeString(folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }
}

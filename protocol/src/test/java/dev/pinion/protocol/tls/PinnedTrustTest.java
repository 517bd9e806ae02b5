package dev.pinion.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.pinion.protocol.Pin;

class PinnedTrustTest {
    /// Self-signed, for CN=pinned, expired after a day; the pin is what OpenSSL says.
    private static final String CERTIFICATE = "MIIBZDCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZwaW5uZWQwHhcNMjYxMTIxMTAwMDA0WhcNMj"
            + "YxMTIyMTAwMDA0WjARMQ8wDQYDVQQDDAZwaW5uZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARQEuyF/3JUFs8v"
            + "OAzhzAFs1IT7nNoCa1jHQu9iEfr+pWecTrJ+vZwYLuVQ6/7mzFcdLoO4MpiLwwmuiSZJPzjNo1MwUTAdBgNVHQ4EFg"
            + "QU3gUgGwQynGa36tojerlY4VvifNIwHwYDVR0jBBgwFoAU3gUgGwQynGa36tojerlY4VvifNIwDwYDVR0TAQH/BAUw"
            + "AwEB/zAKBggqhkjOPQQDAgNIADBFAiAiVKFQCgshR4pSxqbmml56fByp5rUh41DUzdqCLRNCdgIhAPI8ovQ2PoDBgg"
            + "WbYJhGtDPwWLdiqOzBxjVjjwn/xyC5";
    private static final Pin ITS_PIN = Pin.parse("sha256//AQ8W5zySY/ZnQV/DuXT9ICNERZes+wzVm1X06flrn+g=");
    private static final Pin ANOTHER = Pin.parse("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private X509Certificate[] chain = {};

    @BeforeEach
    void readTheCertificate() throws CertificateException {
        var encoded = new ByteArrayInputStream(Base64.getDecoder().decode(CERTIFICATE));
        chain = new X509Certificate[] {
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(encoded)};
    }

    @Test
    void theHolderOfAPinnedKeyIsTrustedWhateverItsNameAndDates() {
        // Given
        PinnedTrust trust = PinnedTrust.of(Set.of(ANOTHER, ITS_PIN));
        // When Then
        assertDoesNotThrow(() -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"));
        assertNull(trust.refused());
    }

    @Test
    void anotherKeyIsRefusedAndRemembered() {
        // Given
        PinnedTrust trust = PinnedTrust.of(Set.of(ANOTHER));
        // When
        var refusal = assertThrows(CertificateException.class, () -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"));
        // Then
        assertTrue(String.valueOf(refusal.getMessage()).contains(ITS_PIN.toString()), refusal::toString);
        assertEquals(ITS_PIN, trust.refused());
    }

    @Test
    void noCertificateIsNoServer() {
        PinnedTrust trust = new PinnedTrust(pin -> true);
        assertThrows(CertificateException.class, () -> trust.checkServerTrusted(new X509Certificate[0], "UNKNOWN"));
    }

    @Test
    void noPinsAreRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> PinnedTrust.of(Set.of()));
    }

    @Test
    void aClientIsNeverTrusted() {
        PinnedTrust trust = PinnedTrust.of(Set.of(ITS_PIN));
        assertThrows(CertificateException.class, () -> trust.checkClientTrusted(chain, "EC"));
    }
}

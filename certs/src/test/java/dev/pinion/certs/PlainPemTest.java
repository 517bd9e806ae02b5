package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the JDK alone reads, and what it leaves to those who know every form.
class PlainPemTest {

    private static final String OTHERS = """
            before
            -----BEGIN PRIVATE KEY-----
            AAAA
            -----END PRIVATE KEY-----
            """;

    private static PrivateKey made(String algorithm) throws Exception {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "Ed25519", "RSA"})
    void whatPemWritesIsReadBackTheSameByBoth(String algorithm) throws Exception {
        // Given
        PrivateKey key = made(algorithm);
        byte[] text = Pem.encode(key);
        // When
        PrivateKey plain = PlainPem.privateKey(text);
        // Then
        assertEquals(key, plain);
        assertEquals(BouncyPem.privateKey(text, "it", null), plain);
    }

    @Test
    void anythingBesideTheOneKeyIsLeftToOthers() throws Exception {
        String key = new String(Pem.encode(made("EC")), StandardCharsets.US_ASCII);

        for (String text : List.of("", OTHERS, "\n" + key, key + "\n", key + key, key.replace("\n", "\r\n"),
                key.replace("PRIVATE KEY", "EC PRIVATE KEY"), key.substring(0, key.length() - 2),
                key.replace("END PRIVATE", "END PUBLIC"),
                "-----BEGIN PRIVATE KEY-----\n====\n-----END PRIVATE KEY-----\n")) {
            assertNull(PlainPem.privateKey(ascii(text)), text.replaceAll("[A-Za-z0-9+/=]{20,}", "…"));
        }
    }

    @Test
    void textThatNobodyCanReadIsRefusedAsBefore() {
        assertThrows(CertificateStoreException.class, () -> Pem.privateKey(ascii(OTHERS), "it"));
        assertThrows(CertificateStoreException.class, () -> Pem.certificates(ascii(OTHERS), "it"));
        assertEquals(List.of(), PlainPem.certificates(ascii(OTHERS)));
        assertEquals(List.of(), PlainPem.certificates(new byte[0]));
    }
}

package dev.pinion.certs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys and certificates as people have them: taken where there is one meaning, else named with the line that helps.
class ForeignFormTest {
    private static final ServerKey KEY = Stores.key();
    private static final X509Certificate CERTIFICATE = KEY.certificate();

    @Test
    void aByteOrderMarkAndDerAreTaken() throws Exception {
        byte[] text = Pem.encode(KEY.chain());
        byte[] marked = new byte[text.length + 3];
        System.arraycopy(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, 0, marked, 0, 3);
        System.arraycopy(text, 0, marked, 3, text.length);

        assertEquals(KEY.chain(), Pem.certificates(marked, "it"));
        assertEquals(List.of(CERTIFICATE), Pem.certificates(CERTIFICATE.getEncoded(), "it"));
        assertArrayEquals(text, Pem.ForeignForm.certificates(text, "it"));
    }

    static Stream<Arguments> others() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("a", CERTIFICATE);
        var pkcs12 = new ByteArrayOutputStream();
        store.store(pkcs12, "password".toCharArray());
        byte[] pkcs7 = CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(CERTIFICATE))
                .getEncoded("PKCS7");
        return Stream.of(Arguments.of("PKCS#12", pkcs12.toByteArray(), "openssl pkcs12"),
                Arguments.of("PKCS#7", pkcs7, "openssl pkcs7 -print_certs"),
                Arguments.of("PKCS7", Pem.encode("PKCS7", pkcs7), "openssl pkcs7 -print_certs"),
                Arguments.of("TRUSTED CERTIFICATE", Pem.encode("TRUSTED CERTIFICATE", CERTIFICATE.getEncoded()),
                        "openssl x509"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void anotherFormIsNamedWithTheLineThatHelps(String form, byte[] bytes, String line) {
        var refused = assertThrows(CertificateStoreException.class,
                () -> Pem.certificates(bytes, "the imported chain"));

        String said = String.valueOf(refused.getMessage());
        assertTrue(said.contains("the imported chain is " + form) && said.contains(line), said);
    }

    @Test
    void aKeyInDerIsNamedToo() {
        var refused = assertThrows(CertificateStoreException.class,
                () -> Pem.privateKey(KEY.privateKey().getEncoded(), "the key"));

        assertTrue(String.valueOf(refused.getMessage()).contains("openssl pkey -inform der"), refused.getMessage());
    }

    @Test
    void whatIsNeitherIsRefusedAsBefore() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {0x30}, new byte[] {0x30, (byte) 0x82},
                "0".getBytes(US_ASCII))) {
            assertThrows(CertificateStoreException.class, () -> Pem.certificates(bytes, "it"));
        }
    }
}

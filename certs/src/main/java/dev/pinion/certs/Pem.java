package dev.pinion.certs;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Reads and writes the text form in which every TLS tool keeps keys and certificates. Pure.
/// Errors name the file and never quote its content.
final class Pem {
    /// Ten certificates of the largest RSA keys fit; more is not ours.
    static final int CHAIN_MAX = 10;

    private Pem() {}

    static byte[] encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    static byte[] encode(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                text.append(new String(encode("CERTIFICATE", certificate.getEncoded()), StandardCharsets.US_ASCII));
            }
        } catch (CertificateException itWasParsedFromThese) {
            throw new IllegalStateException(itWasParsedFromThese);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] encode(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// The one private key in the text: PKCS#8, PKCS#1 or SEC1.
    static PrivateKey privateKey(byte[] text, Object where) {
        return privateKey(text, where, null);
    }

    /// The same; it may also be encrypted with this password.
    static PrivateKey privateKey(byte[] text, Object where, char @Nullable [] password) {
        byte[] pem = ForeignForm.key(text, where);
        PrivateKey plain = PlainPem.privateKey(pem);
        return plain == null ? BouncyPem.privateKey(pem, where, password) : plain;
    }

    /// All certificates in the text, in their order.
    static List<X509Certificate> certificates(byte[] text, Object where) {
        byte[] pem = ForeignForm.certificates(text, where);
        List<X509Certificate> plain = PlainPem.certificates(pem);
        return plain.isEmpty() ? BouncyPem.certificates(pem, where) : plain;
    }
}

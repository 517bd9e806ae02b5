package dev.pinion.certs;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

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

    /// Other forms than PEM text in which keys and certificates arrive. What can mean one thing only is taken: a byte-order mark before
    /// the text, one certificate in DER. For the rest the refusal has the OpenSSL line that makes PEM of it.
    ///
    /// Pure; any thread. Errors name the form and never quote the content.
    static final class ForeignForm {
        private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
        /// SEQUENCE, and its version 3: nothing else that we meet begins so.
        private static final int SEQUENCE = 0x30;
        private static final byte[] PKCS12_VERSION = {2, 1, 3};
        /// 1.2.840.113549.1.7.2, signed data.
        private static final byte[] PKCS7_OID = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 7,
                2};
        private static final String PKCS7_LINE = "openssl pkcs7 -print_certs -in FILE -out chain.pem (with -inform der where it is no text)";

        private static final Map<String, String> NAMED_BLOCKS = Map.of("-----BEGIN PKCS7-----", PKCS7_LINE,
                "-----BEGIN CMS-----", PKCS7_LINE, "-----BEGIN TRUSTED CERTIFICATE-----",
                "openssl x509 -in FILE -out cert.pem");

        private ForeignForm() {}

        /// The text of certificates.
        ///
        /// @throws CertificateStoreException for another form, with the line that makes text of it
        static byte[] certificates(byte[] bytes, Object where) {
            byte[] plain = withoutMark(bytes);
            String text = new String(plain, StandardCharsets.ISO_8859_1);
            NAMED_BLOCKS.forEach((block, line) -> {
                if (text.contains(block)) {
                    throw named(where, block.substring("-----BEGIN ".length(), block.length() - 5), line);
                }
            });
            if (!isDer(plain)) {
                return plain;
            }
            requireNoBundle(plain, where);
            try {
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(plain));
                return Pem.encode("CERTIFICATE", plain);
            } catch (CertificateException another) {
                return plain; // the reader of text says what it misses
            }
        }

        /// The text of a private key.
        ///
        /// @throws CertificateStoreException for another form, with the line that makes text of it
        static byte[] key(byte[] bytes, Object where) {
            byte[] plain = withoutMark(bytes);
            if (isDer(plain)) {
                requireNoBundle(plain, where);
                throw named(where, "DER", "openssl pkey -inform der -in FILE -out key.pem");
            }
            return plain;
        }

        private static void requireNoBundle(byte[] der, Object where) {
            int content = contentAt(der);
            if (Arrays.equals(PKCS12_VERSION, part(der, content, PKCS12_VERSION.length))) {
                throw named(where, "PKCS#12",
                        "openssl pkcs12 -in FILE -nokeys -out chain.pem; openssl pkcs12 -in FILE -nocerts -noenc -out key.pem");
            }
            if (Arrays.equals(PKCS7_OID, part(der, content, PKCS7_OID.length))) {
                throw named(where, "PKCS#7", PKCS7_LINE);
            }
        }

        private static byte[] part(byte[] bytes, int from, int length) {
            return from + length <= bytes.length ? Arrays.copyOfRange(bytes, from, from + length) : new byte[0];
        }

        /// Behind the tag and the length, which is one byte or says how many there are.
        private static int contentAt(byte[] der) {
            int length = der[1] & 0xff;
            return length < 0x80 ? 2 : 2 + (length & 0x7f);
        }

        private static boolean isDer(byte[] bytes) {
            return bytes.length > 2 && bytes[0] == SEQUENCE && (bytes[1] < 0 || bytes[1] == bytes.length - 2);
        }

        private static byte[] withoutMark(byte[] bytes) {
            return Arrays.equals(MARK, part(bytes, 0, MARK.length))
                    ? Arrays.copyOfRange(bytes, MARK.length, bytes.length)
                    : bytes;
        }

        private static CertificateStoreException named(Object where, String form, String line) {
            return new CertificateStoreException(where + " is " + form + ", which is not taken",
                    "Make PEM text of it: " + line);
        }
    }
}

package dev.pinion.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/// A certificate that the client shows, with its private key, for a token that is bound to it (RFC 8705): who steals the
/// token alone has nothing. Self-signed will do; the server asks only whether it is the one that the token names.
///
/// Immutable. Holds the key in memory; [#toString] does not tell it.
public final class ClientCertificate {
    private static final int FILE_BYTES_MAX = 64 * 1024;
    private static final Pattern PRIVATE_KEY = Pattern
            .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Set<PosixFilePermission> OWNER = Set.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE);

    private final X509Certificate certificate;
    private final KeyManager[] keyManagers;

    /// From where the program keeps them.
    ///
    /// @throws IllegalArgumentException for a key that TLS cannot use
    /// @param certificate the certificate
    /// @param key its private key
    public ClientCertificate(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        try {
            char[] unused = "in memory only".toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, unused);
            store.setKeyEntry("client", key, unused, new Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, unused);
            keyManagers = factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the client's key cannot be used for TLS", unusable);
        }
    }

    /// Reads both from files: the certificate in PEM or DER, the key as `PRIVATE KEY` in PEM (PKCS#8, not encrypted), which only
    /// its owner may read.
    ///
    /// @throws IOException when a file cannot be read
    /// @throws IllegalArgumentException for a file that holds something else; it names the file and quotes nothing
    /// @param certificate the certificate
    /// @param key its private key
    /// @return with its key
    public static ClientCertificate read(Path certificate, Path key) throws IOException {
        X509Certificate shown = certificate(certificate);
        Set<PosixFilePermission> readers = Files.getPosixFilePermissions(key);
        readers.removeAll(OWNER);
        if (!readers.isEmpty()) {
            throw new IllegalArgumentException(
                    "the key " + key + " can be read by others than its owner, expected mode 0600: chmod 600 " + key);
        }
        Matcher pem = PRIVATE_KEY.matcher(new String(content(key), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IllegalArgumentException("the key " + key
                    + " is not a PRIVATE KEY in PEM, expected PKCS#8 without a password: openssl pkcs8 -topk8 -nocrypt");
        }
        try {
            PrivateKey own = KeyFactory.getInstance(shown.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
            requirePair(shown, own);
            return new ClientCertificate(shown, own);
        } catch (GeneralSecurityException | IllegalArgumentException another) {
            throw new IllegalArgumentException(
                    "the key " + key + " is not the one of the certificate " + certificate + ", or damaged");
        }
    }

    /// By a signature: a key that is not the certificate's would fail in the handshake, with less to say about it.
    private static void requirePair(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "EdDSA";
        });
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("not a pair");
        }
    }

    private static X509Certificate certificate(Path file) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(content(file)));
        } catch (CertificateException notOne) {
            throw new IllegalArgumentException(file + " holds no X.509 certificate, expected one in PEM or DER",
                    notOne);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(FILE_BYTES_MAX);
        }
    }

    /// What is shown to the server.
    ///
    /// @return the certificate itself
    public X509Certificate certificate() {
        return certificate;
    }

    KeyManager[] keyManagers() {
        return keyManagers.clone();
    }

    /// Without the key.
    @Override
    public String toString() {
        return "ClientCertificate[" + certificate.getSubjectX500Principal() + ", key redacted]";
    }
}

package dev.pinion.certs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/// Reads every form of PEM text that TLS tools write, encrypted ones too. Pure. [Pem] asks it only for what the JDK cannot
/// read: loading Bouncy Castle takes a fifth of a server's start.
final class BouncyPem {

    /// Only to decrypt imported keys: the JDK lacks OpenSSL's old key derivation. It is not registered.
    private static final Provider BC = new BouncyCastleProvider();

    private BouncyPem() {}

    /// The one private key in the text: PKCS#8, PKCS#1 or SEC1; it may also be encrypted with this password.
    static PrivateKey privateKey(byte[] text, Object where, char @Nullable [] password) {
        PrivateKeyInfo found = null;
        for (Object block : blocks(text, where)) {
            PrivateKeyInfo key = keyInfo(block, where, password);
            if (key != null && found != null) {
                throw unreadableKey(where, "it holds more than one private key", null);
            }
            found = key == null ? found : key;
        }
        if (found == null) {
            throw unreadableKey(where, "it holds no private key", null);
        }
        try {
            return new JcaPEMKeyConverter().getPrivateKey(found);
        } catch (IOException | RuntimeException unknownKind) {
            throw unreadableKey(where, "its private key is of a kind that is not understood", unknownKind);
        }
    }

    private static @Nullable PrivateKeyInfo keyInfo(Object block, Object where, char @Nullable [] password) {
        try {
            return switch (block) {
                case PrivateKeyInfo pkcs8 -> pkcs8;
                case PEMKeyPair pkcs1OrSec1 -> pkcs1OrSec1.getPrivateKeyInfo();
                case PKCS8EncryptedPrivateKeyInfo locked -> locked.decryptPrivateKeyInfo(
                        new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(BC).build(given(password, where)));
                case PEMEncryptedKeyPair locked -> locked
                        .decryptKeyPair(
                                new JcePEMDecryptorProviderBuilder().setProvider(BC).build(given(password, where)))
                        .getPrivateKeyInfo();
                default -> null; // EC PARAMETERS, certificates in the same file
            };
        } catch (IOException | PKCSException | OperatorCreationException | IllegalStateException wrongPassword) {
            throw new CertificateStoreException(where + " cannot be decrypted",
                    "Check the password, and that its file holds nothing else", wrongPassword);
        }
    }

    private static char[] given(char @Nullable [] password, Object where) {
        if (password == null) {
            throw new CertificateStoreException(where + " is encrypted with a password",
                    "The server must read its key without one: import it, and say where the password is");
        }
        return password;
    }

    /// All certificates in the text, in their order.
    static List<X509Certificate> certificates(byte[] text, Object where) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            for (Object block : blocks(text, where)) {
                if (block instanceof X509CertificateHolder holder) {
                    var der = new ByteArrayInputStream(holder.getEncoded());
                    chain.add((X509Certificate) x509.generateCertificate(der));
                }
            }
        } catch (IOException | CertificateException garbage) {
            throw unreadableCertificate(where, "its certificate cannot be decoded", garbage);
        }
        if (chain.isEmpty() || chain.size() > Pem.CHAIN_MAX) {
            throw unreadableCertificate(where, "it holds " + chain.size() + " certificates", null);
        }
        return chain;
    }

    private static List<Object> blocks(byte[] text, Object where) {
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(new String(text, StandardCharsets.ISO_8859_1)))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException garbage) { // Bouncy Castle meets garbage with both
            throw new CertificateStoreException(where + " is damaged: a PEM block in it cannot be decoded",
                    "Expected PEM text as OpenSSL writes it; put the original back, or import the pair again", garbage);
        }
        return blocks;
    }

    private static CertificateStoreException unreadableKey(Object where, String what, @Nullable Exception cause) {
        return new CertificateStoreException(where + " cannot be used: " + what,
                "Expected one private key as PEM text (PKCS#8, PKCS#1 or SEC1)", cause);
    }

    private static CertificateStoreException unreadableCertificate(Object where, String what,
            @Nullable Exception cause) {
        return new CertificateStoreException(where + " cannot be used: " + what,
                "Expected 1 to " + Pem.CHAIN_MAX + " certificates as PEM text, the server's own first", cause);
    }
}

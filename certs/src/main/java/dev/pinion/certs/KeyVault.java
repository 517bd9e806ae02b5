package dev.pinion.certs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.crypto.spec.PBEParameterSpec;

/// Encrypted PKCS#12 files for the safe: every other tool reads them (`openssl pkcs12`). Pure but for the randomness.
final class KeyVault {
    /// Below it the encryption is decoration.
    static final int PASSWORD_CHARS_MIN = 12;
    static final int FILE_BYTES_MAX = 1024 * 1024;
    /// A third of a second per key for us, and as long for each guess of a thief.
    private static final int ITERATIONS = 600_000;
    private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";
    private static final int SALT_BYTES = 16;

    private final SecureRandom random;

    KeyVault(SecureRandom random) {
        this.random = random;
    }

    byte[] encrypt(Map<String, ServerKey> keys, char[] password) {
        if (password.length < PASSWORD_CHARS_MIN) {
            throw new CertificateStoreException("The password has " + password.length + " characters",
                    "Choose one of " + PASSWORD_CHARS_MIN + " or more: it is all that protects the file");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Map.Entry<String, ServerKey> key : keys.entrySet()) {
                byte[] salt = new byte[SALT_BYTES];
                random.nextBytes(salt);
                var protection = new KeyStore.PasswordProtection(password, CIPHER,
                        new PBEParameterSpec(salt, ITERATIONS));
                store.setEntry(key.getKey(), new KeyStore.PrivateKeyEntry(key.getValue().privateKey(),
                        key.getValue().chain().toArray(new X509Certificate[0])), protection);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException everyJdkCanDoIt) {
            throw new IllegalStateException(everyJdkCanDoIt);
        }
    }

    Map<String, ServerKey> decrypt(byte[] file, char[] password, Path where) {
        Map<String, ServerKey> keys = new LinkedHashMap<>();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password);
            for (String alias : List.copyOf(Collections.list(store.aliases()))) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    List<X509Certificate> chain = Stream.of(store.getCertificateChain(alias))
                            .map(X509Certificate.class::cast)
                            .toList();
                    keys.put(alias, PairCheck.pair(key, chain, where));
                }
            }
        } catch (IOException | GeneralSecurityException wrongPasswordOrFile) {
            throw new CertificateStoreException(where + " cannot be opened",
                    "Check the password, and that it is the file that was made for the safe", wrongPasswordOrFile);
        }
        return keys;
    }
}

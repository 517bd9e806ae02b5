package dev.pinion.certs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.crypto.SecretKey;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypted PKCS#12 files for the safe: every other tool reads them (`openssl pkcs12`). Pure but for the randomness.
final class KeyVault {
    /// Below it the encryption is decoration.
    static final int PASSWORD_CHARS_MIN = 12;
    static final int FILE_BYTES_MAX = 1024 * 1024;
    /// A third of a second per key for us, and as long for each guess of a thief.
    private static final int ITERATIONS = 600_000;
    private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";
    private static final int SALT_BYTES = 16;
    /// PKCS#12 knows no free text; a secret bag holds any bytes, and needs the name of some cipher.
    private static final String TEXT_KIND = "AES";

    /// What one file holds.
    ///
    /// @param texts encrypted and protected like the keys
    record Contents(Map<String, ServerKey> keys, Map<String, String> texts) {
        Contents {
            keys = Map.copyOf(keys);
            texts = Map.copyOf(texts);
        }
    }

    private final SecureRandom random;
    private final int iterations;

    KeyVault(SecureRandom random) {
        this(random, ITERATIONS);
    }

    /// For tests, which open hundreds of files.
    KeyVault(SecureRandom random, int iterations) {
        this.random = random;
        this.iterations = iterations;
    }

    byte[] encrypt(Contents contents, char[] password) {
        if (password.length < PASSWORD_CHARS_MIN) {
            throw new CertificateStoreException("The password has " + password.length + " characters",
                    "Choose one of " + PASSWORD_CHARS_MIN + " or more: it is all that protects the file");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Map.Entry<String, ServerKey> key : contents.keys().entrySet()) {
                store.setEntry(key.getKey(), new KeyStore.PrivateKeyEntry(key.getValue().privateKey(),
                        key.getValue().chain().toArray(new X509Certificate[0])), protection(password));
            }
            for (Map.Entry<String, String> text : contents.texts().entrySet()) {
                byte[] bytes = text.getValue().getBytes(StandardCharsets.UTF_8);
                store.setEntry(text.getKey(), new KeyStore.SecretKeyEntry(new SecretKeySpec(bytes, TEXT_KIND)),
                        protection(password));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException everyJdkCanDoIt) {
            throw new IllegalStateException(everyJdkCanDoIt);
        }
    }

    private KeyStore.PasswordProtection protection(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new KeyStore.PasswordProtection(password, CIPHER, new PBEParameterSpec(salt, iterations));
    }

    Contents decrypt(byte[] file, char[] password, Path where) {
        Map<String, ServerKey> keys = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password);
            for (String alias : List.copyOf(Collections.list(store.aliases()))) {
                Key entry = store.getKey(alias, password);
                if (entry instanceof PrivateKey key) {
                    keys.put(alias, PairCheck.pair(key, chain(store, alias), where));
                } else if (entry instanceof SecretKey text) {
                    texts.put(alias, new String(text.getEncoded(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException | GeneralSecurityException wrongPasswordOrFile) {
            throw new CertificateStoreException(where + " cannot be opened",
                    "Check the password, and that it is the file that was made for the safe", wrongPasswordOrFile);
        }
        return new Contents(keys, texts);
    }

    private static List<X509Certificate> chain(KeyStore store, String alias) throws GeneralSecurityException {
        return Stream.of(store.getCertificateChain(alias)).map(X509Certificate.class::cast).toList();
    }
}

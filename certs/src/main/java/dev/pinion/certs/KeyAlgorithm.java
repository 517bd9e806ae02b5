package dev.pinion.certs;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/// The kinds of key that Pinion makes itself. Imported keys may be of other sizes ([PairCheck] says which).
public enum KeyAlgorithm {
    /// The default: every TLS 1.3 client must be able to check it.
    EC_P256("ec-p256", "EC", "SHA256withECDSA"),
    /// Small and fast; some old clients cannot check it.
    ED25519("ed25519", "Ed25519", "Ed25519"),
    /// For a corporate CA that signs nothing else. Slow to make and slow to sign with.
    RSA_3072("rsa-3072", "RSA", "SHA256withRSA");

    private final String text;
    private final String generator;
    private final String signature;

    KeyAlgorithm(String text, String generator, String signature) {
        this.text = text;
        this.generator = generator;
        this.signature = signature;
    }

    /// The name as the operator types it.
    public String text() {
        return text;
    }

    /// The algorithm of that name.
    ///
    /// @throws IllegalArgumentException
    ///             for any other name, with the list of those that exist
    public static KeyAlgorithm parse(String text) {
        for (KeyAlgorithm algorithm : values()) {
            if (algorithm.text.equals(text)) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException("key algorithm is '" + text + "'; expected ec-p256, ed25519 or rsa-3072");
    }

    KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance(generator);
            keys.initialize(parameters(), random);
            return keys.generateKeyPair();
        } catch (GeneralSecurityException everyJdkHasThese) {
            throw new IllegalStateException(everyJdkHasThese);
        }
    }

    private AlgorithmParameterSpec parameters() {
        return switch (this) {
            case EC_P256 -> new ECGenParameterSpec("secp256r1");
            case ED25519 -> NamedParameterSpec.ED25519;
            case RSA_3072 -> new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
        };
    }

    /// The JCA name of the signature that a key of this kind (by its JCA algorithm) puts under a certificate.
    static String signatureFor(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "EC" -> EC_P256.signature;
            case "RSA" -> RSA_3072.signature;
            case "EdDSA", "Ed25519" -> ED25519.signature;
            default -> throw new IllegalArgumentException("no signature is known for " + keyAlgorithm + " keys");
        };
    }
}

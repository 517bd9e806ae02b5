package dev.pinion.protocol.pins;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/// How a server key signs its statement. The key's kind decides; there is one algorithm for each.
public enum ProofAlgorithm {
    ECDSA_SHA256("ecdsa-sha256", "EC", "SHA256withECDSA"),
    ED25519("ed25519", "Ed25519", "Ed25519"),
    RSA_PSS_SHA256("rsa-pss-sha256", "RSA", "RSASSA-PSS");

    private static final PSSParameterSpec PSS = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32,
            1);

    private final String text;
    private final String keyFactory;
    private final String signature;

    ProofAlgorithm(String text, String keyFactory, String signature) {
        this.text = text;
        this.keyFactory = keyFactory;
        this.signature = signature;
    }

    public String text() {
        return text;
    }

    /// Empty for a name of a later version: its proof is passed over, not fatal.
    static Optional<ProofAlgorithm> ofText(String text) {
        for (ProofAlgorithm algorithm : values()) {
            if (algorithm.text.equals(text)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    public static ProofAlgorithm ofKey(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "EC" -> ECDSA_SHA256;
            case "RSA" -> RSA_PSS_SHA256;
            case "EdDSA", "Ed25519" -> ED25519;
            default -> throw new IllegalArgumentException("no proof can be made with a key of kind " + keyAlgorithm);
        };
    }

    String keyFactory() {
        return keyFactory;
    }

    /// Ready to be initialised with a key of this kind.
    public Signature signer() throws GeneralSecurityException {
        Signature signer = Signature.getInstance(signature);
        if (this == RSA_PSS_SHA256) {
            signer.setParameter(PSS);
        }
        return signer;
    }
}

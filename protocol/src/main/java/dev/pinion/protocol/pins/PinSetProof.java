package dev.pinion.protocol.pins;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Pin;

/// The signature of one server key under a [PinStatement].
///
/// @param publicKey the DER SubjectPublicKeyInfo, since a client knows only its hash
public record PinSetProof(ProofAlgorithm algorithm, Body publicKey, Body signature) {

    /// An RSA key of 8,192 bits and its signature fit.
    static final int BYTES_MAX = 2048;

    public PinSetProof {
        if (publicKey.size() > BYTES_MAX || signature.size() > BYTES_MAX) {
            throw new IllegalArgumentException("a proof is longer than " + BYTES_MAX + " bytes");
        }
    }

    public static PinSetProof sign(PinStatement statement, PublicKey publicKey, PrivateKey privateKey) {
        ProofAlgorithm algorithm = ProofAlgorithm.ofKey(publicKey.getAlgorithm());
        try {
            Signature signer = algorithm.signer();
            signer.initSign(privateKey);
            signer.update(statement.signedText(algorithm));
            return new PinSetProof(algorithm, Body.owned(publicKey.getEncoded()), Body.owned(signer.sign()));
        } catch (GeneralSecurityException unusableKey) {
            throw new IllegalArgumentException("this key cannot sign", unusableKey);
        }
    }

    /// True only if the key behind this very pin signed this very statement.
    public boolean proves(Pin pin, PinStatement statement) {
        try {
            PublicKey key = KeyFactory.getInstance(algorithm.keyFactory())
                    .generatePublic(new X509EncodedKeySpec(publicKey.toByteArray()));
            if (!Pin.of(key).equals(pin)) {
                return false;
            }
            Signature verifier = algorithm.signer();
            verifier.initVerify(key);
            verifier.update(statement.signedText(algorithm));
            return verifier.verify(signature.toByteArray());
        } catch (GeneralSecurityException | IllegalArgumentException noKeyOrNoSignature) {
            return false;
        }
    }
}

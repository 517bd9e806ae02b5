package dev.pinion.server.access;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Optional;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;

/// One public key of an issuer, tied to the one algorithm it is used with: a token cannot choose how its signature is
/// checked (RFC 8725, 3.1).
///
/// Thread: any, immutable.
final class VerificationKey {
    private final Optional<String> id;
    private final SigningAlgorithm algorithm;
    private final PublicKey key;
    private final Instant usableUntil;

    VerificationKey(Optional<String> id, SigningAlgorithm algorithm, PublicKey key, Instant usableUntil) {
        this.id = id;
        this.algorithm = algorithm;
        this.key = key;
        this.usableUntil = usableUntil;
    }

    Optional<String> id() {
        return id;
    }

    SigningAlgorithm algorithm() {
        return algorithm;
    }

    boolean isUsableAt(Instant now) {
        return now.isBefore(usableUntil);
    }

    boolean verifies(byte[] signedBytes, byte[] signature) {
        try {
            return switch (algorithm) {
                case ES256, ES384 -> byNimbus(new ECDSAVerifier((ECPublicKey) key), signedBytes, signature);
                case RS256, PS256 -> byNimbus(new RSASSAVerifier((RSAPublicKey) key), signedBytes, signature);
                case EDDSA -> byEd25519(signedBytes, signature);
            };
        } catch (JOSEException | GeneralSecurityException notASignatureOfThisKind) {
            return false;
        }
    }

    private boolean byNimbus(JWSVerifier verifier, byte[] signedBytes, byte[] signature) throws JOSEException {
        // The header is made from the key, not from the token.
        return verifier.verify(new JWSHeader(JWSAlgorithm.parse(algorithm.headerName())), signedBytes,
                Base64URL.encode(signature));
    }

    /// Nimbus' own Ed25519 needs another library (Tink); the JDK has all of it.
    private boolean byEd25519(byte[] signedBytes, byte[] signature) throws GeneralSecurityException {
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(key);
        ed25519.update(signedBytes);
        return ed25519.verify(signature);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + id.orElse("without id") + ", " + algorithm.headerName() + "]";
    }
}

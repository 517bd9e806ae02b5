package dev.pinion.server.access.keys;

import java.security.interfaces.RSAPublicKey;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;

/// RSASSA-PKCS1-v1_5 or RSASSA-PSS with any SHA-2, by nimbus and the JDK.
final class RsaCheck implements SignatureCheck {
    private final RSASSAVerifier verifier;
    /// Made from the key, not from the token.
    private final JWSHeader header;

    RsaCheck(SigningAlgorithm algorithm, RSAPublicKey key) {
        verifier = new RSASSAVerifier(key);
        header = new JWSHeader(JWSAlgorithm.parse(algorithm.headerName()));
    }

    @Override
    public boolean verifies(byte[] signedBytes, byte[] signature) {
        try {
            return verifier.verify(header, signedBytes, Base64URL.encode(signature));
        } catch (JOSEException notASignatureOfThisKind) {
            return false;
        }
    }
}

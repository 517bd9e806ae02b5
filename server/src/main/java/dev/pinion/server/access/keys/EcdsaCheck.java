package dev.pinion.server.access.keys;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;

import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/// ECDSA on P-256, P-384 or P-521 with the signature of RFC 7518, 3.4: r and s, each as long as the curve's order.
///
/// The arithmetic is Bouncy Castle's: the JDK takes five to eight times as long for it, on which an attacker's connects
/// live. Both refuse r and s outside of 1 to the order; a key off its curve is refused when it is read.
final class EcdsaCheck implements SignatureCheck {
    private final ECPublicKeyParameters key;
    private final String digest;
    private final int size;

    private EcdsaCheck(String curve, String digest, int size, ECPublicKey key) {
        var domain = new ECDomainParameters(CustomNamedCurves.getByName(curve));
        this.key = new ECPublicKeyParameters(
                domain.getCurve().createPoint(key.getW().getAffineX(), key.getW().getAffineY()), domain);
        this.digest = digest;
        this.size = size;
    }

    /// @throws IllegalArgumentException for a point that is not on the curve
    static EcdsaCheck es256(ECPublicKey key) {
        return new EcdsaCheck("P-256", "SHA-256", 32, key);
    }

    /// @throws IllegalArgumentException for a point that is not on the curve
    static EcdsaCheck es384(ECPublicKey key) {
        return new EcdsaCheck("P-384", "SHA-384", 48, key);
    }

    /// @throws IllegalArgumentException for a point that is not on the curve
    static EcdsaCheck es512(ECPublicKey key) {
        return new EcdsaCheck("P-521", "SHA-512", 66, key);
    }

    @Override
    public boolean verifies(byte[] signedBytes, byte[] signature) {
        if (signature.length != 2 * size) {
            return false; // one signature has one form
        }
        var signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(digestOf(signedBytes), new BigInteger(1, Arrays.copyOf(signature, size)),
                new BigInteger(1, Arrays.copyOfRange(signature, size, 2 * size)));
    }

    private byte[] digestOf(byte[] bytes) {
        try {
            return MessageDigest.getInstance(digest).digest(bytes);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}

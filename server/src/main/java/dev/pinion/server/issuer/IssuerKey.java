package dev.pinion.server.issuer;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;

/// The issuer's signing key with its private half, as a JWK. Its id is the thumbprint of the public half (RFC 7638).
///
/// Thread: any, immutable.
final class IssuerKey {
    private final JWK jwk;
    private final PrivateKey privateKey;
    private final IssuerAlgorithm algorithm;

    private IssuerKey(JWK jwk, PrivateKey privateKey, IssuerAlgorithm algorithm) {
        this.jwk = jwk;
        this.privateKey = privateKey;
        this.algorithm = algorithm;
    }

    static IssuerKey generate(IssuerAlgorithm algorithm, Instant now, SecureRandom random) {
        try {
            return switch (algorithm) {
                case ES256 -> {
                    KeyPair pair = pair("EC", new ECGenParameterSpec("secp256r1"), random);
                    yield of(new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                            .privateKey((ECPrivateKey) pair.getPrivate())
                            .algorithm(JWSAlgorithm.ES256)
                            .keyUse(KeyUse.SIGNATURE)
                            .keyIDFromThumbprint()
                            .issueTime(Date.from(now))
                            .build());
                }
                case EDDSA -> {
                    KeyPair pair = pair("Ed25519", NamedParameterSpec.ED25519, random);
                    yield of(new OctetKeyPair.Builder(Curve.Ed25519, encoded((EdECPublicKey) pair.getPublic()))
                            .d(Base64URL.encode(((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow()))
                            .algorithm(JWSAlgorithm.EdDSA)
                            .keyUse(KeyUse.SIGNATURE)
                            .keyIDFromThumbprint()
                            .issueTime(Date.from(now))
                            .build());
                }
            };
        } catch (JOSEException | GeneralSecurityException | ParseException impossible) {
            throw new IllegalStateException("the JDK lacks " + algorithm.headerName(), impossible);
        }
    }

    /// Reads the private JWK back; its faults never quote it.
    static IssuerKey of(JWK jwk) throws JOSEException, GeneralSecurityException, ParseException {
        if (jwk instanceof ECKey ec && ec.isPrivate() && Curve.P_256.equals(ec.getCurve())) {
            return new IssuerKey(ec, ec.toECPrivateKey(), IssuerAlgorithm.ES256);
        }
        if (jwk instanceof OctetKeyPair okp && okp.isPrivate() && Curve.Ed25519.equals(okp.getCurve())) {
            PrivateKey privateKey = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, okp.getDecodedD()));
            return new IssuerKey(okp, privateKey, IssuerAlgorithm.EDDSA);
        }
        throw new ParseException("expected a private key for ES256 or EdDSA", 0);
    }

    private static KeyPair pair(String name, AlgorithmParameterSpec spec, SecureRandom random)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
        generator.initialize(spec, random);
        return generator.generateKeyPair();
    }

    /// RFC 8032, 5.1.2: little-endian y, the sign of x in the highest bit.
    private static Base64URL encoded(EdECPublicKey key) {
        byte[] bytes = new byte[32];
        BigInteger y = key.getPoint().getY();
        for (int i = 0; i < 32; i++) {
            bytes[i] = y.shiftRight(8 * i).byteValue();
        }
        bytes[31] |= (byte) (key.getPoint().isXOdd() ? 0x80 : 0);
        return Base64URL.encode(bytes);
    }

    String id() {
        return jwk.getKeyID();
    }

    IssuerAlgorithm algorithm() {
        return algorithm;
    }

    JWK publicJwk() {
        return jwk.toPublicJWK();
    }

    /// With the private half. For the key file only.
    JWK privateJwk() {
        return jwk;
    }

    byte[] sign(byte[] bytes, SecureRandom random) {
        try {
            Signature signature = Signature
                    .getInstance(algorithm == IssuerAlgorithm.ES256 ? "SHA256withECDSAinP1363Format" : "Ed25519");
            signature.initSign(privateKey, random);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK cannot sign with " + algorithm.headerName(), impossible);
        }
    }

    @Override
    public String toString() {
        return "IssuerKey[" + id() + ", redacted]";
    }
}

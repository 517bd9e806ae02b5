package dev.pinion.micro;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// Signs tokens with any accepted algorithm, by the JDK alone. RSA has 2048 bits.
final class BenchIssuer {
    static final String NAME = "https://id.example.org";

    private final String algorithm;
    private final KeyPair pair;

    BenchIssuer(String algorithm) throws GeneralSecurityException {
        this.algorithm = algorithm;
        String type = switch (algorithm) {
            case "ES256", "ES384" -> "EC";
            case "EdDSA" -> "Ed25519";
            default -> "RSA";
        };
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        if (!type.equals("Ed25519")) {
            generator.initialize(algorithm.equals("ES256") ? 256 : algorithm.equals("ES384") ? 384 : 2048);
        }
        pair = generator.generateKeyPair();
    }

    String jwks() {
        String material = switch (pair.getPublic()) {
            case ECPublicKey ec -> "\"kty\":\"EC\",\"crv\":\"P-" + algorithm.substring(2) + "\",\"x\":\""
                    + number(ec.getW().getAffineX().toByteArray(), size()) + "\",\"y\":\""
                    + number(ec.getW().getAffineY().toByteArray(), size()) + "\"";
            case RSAPublicKey rsa -> "\"kty\":\"RSA\",\"n\":\"" + number(rsa.getModulus().toByteArray(), 256)
                    + "\",\"e\":\"AQAB\"";
            default -> {
                byte[] spki = pair.getPublic().getEncoded(); // the last 32 bytes are the key
                yield "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + number(spki, 32) + "\"";
            }
        };
        return "{\"keys\":[{\"kid\":\"k\",\"alg\":\"" + algorithm + "\"," + material + "}]}";
    }

    private int size() {
        return algorithm.equals("ES256") ? 32 : 48;
    }

    String token(Instant now) throws GeneralSecurityException {
        String signed = base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\",\"kid\":\"k\"}") + "."
                + base64("{\"iss\":\"" + NAME
                        + "\",\"aud\":\"pinion\",\"sub\":\"bench\",\"client_id\":\"jmh\",\"jti\":\"1\",\"iat\":"
                        + now.getEpochSecond() + ",\"exp\":" + (now.getEpochSecond() + 3_600)
                        + ",\"scope\":\"send:> read:>\"}");
        Signature signature = Signature.getInstance(switch (algorithm) {
            case "ES256" -> "SHA256withECDSAinP1363Format";
            case "ES384" -> "SHA384withECDSAinP1363Format";
            case "EdDSA" -> "Ed25519";
            case "PS256" -> "RSASSA-PSS";
            default -> "SHA256withRSA";
        });
        if (algorithm.equals("PS256")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    /// The last `size` bytes, with zeros before where there are fewer.
    private static String number(byte[] bytes, int size) {
        byte[] fixed = new byte[size];
        int from = Math.max(0, bytes.length - size);
        byte[] tail = Arrays.copyOfRange(bytes, from, bytes.length);
        System.arraycopy(tail, 0, fixed, size - tail.length, tail.length);
        return base64(fixed);
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

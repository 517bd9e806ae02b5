package dev.pinion.server.access.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// A key pair of a test's issuer, made with the JDK alone, so that nothing is only tested against itself.
public record TestKey(String kid, String alg, KeyPair pair) {
    private static final List<TestKey> ONE_OF_EACH = List.of(make("k-es256", "ES256"), make("k-es384", "ES384"),
            make("k-eddsa", "EdDSA"), make("k-rs256", "RS256"), make("k-ps256", "PS256"));

    public static List<TestKey> oneOfEach() {
        return ONE_OF_EACH;
    }

    public static TestKey named(String alg) {
        return ONE_OF_EACH.stream().filter(key -> key.alg.equals(alg)).findFirst().orElseThrow();
    }

    public static TestKey make(String kid, String alg) {
        return switch (alg) {
            case "ES256" -> generated(kid, alg, "EC", 256);
            case "ES384" -> generated(kid, alg, "EC", 384);
            case "ES512" -> generated(kid, alg, "EC", 521);
            case "EdDSA" -> generated(kid, alg, "Ed25519", 255);
            default -> generated(kid, alg, "RSA", 2048);
        };
    }

    public static TestKey generated(String kid, String alg, String type, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(size);
            return new TestKey(kid, alg, generator.generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static String jwks(TestKey... keys) {
        return jwks(List.of(keys));
    }

    public static String jwks(List<TestKey> keys) {
        return keys.stream().map(TestKey::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    public String jwk() {
        String material = switch (pair.getPublic()) {
            case ECPublicKey ec -> {
                int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                yield "\"kty\":\"EC\",\"crv\":\"P-" + ec.getParams().getCurve().getField().getFieldSize()
                        + "\",\"x\":\"" + base64(fixed(ec.getW().getAffineX().toByteArray(), size)) + "\",\"y\":\""
                        + base64(fixed(ec.getW().getAffineY().toByteArray(), size)) + "\"";
            }
            case RSAPublicKey rsa -> "\"kty\":\"RSA\",\"n\":\"" + base64(unsigned(rsa.getModulus().toByteArray()))
                    + "\",\"e\":\"" + base64(unsigned(rsa.getPublicExponent().toByteArray())) + "\"";
            case EdECPublicKey ed -> {
                byte[] spki = ed.getEncoded(); // the last 32 bytes are the key
                yield "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                        + base64(Arrays.copyOfRange(spki, spki.length - 32, spki.length)) + "\"";
            }
            default -> throw new AssertionError(pair.getPublic().getAlgorithm());
        };
        return "{\"kid\":\"" + kid + "\",\"alg\":\"" + alg + "\",\"use\":\"sig\"," + material + "}";
    }

    public byte[] sign(byte[] bytes) {
        return sign(alg, pair.getPrivate(), bytes);
    }

    public static byte[] sign(String alg, PrivateKey key, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(switch (alg) {
                case "ES256" -> "SHA256withECDSAinP1363Format";
                case "ES384" -> "SHA384withECDSAinP1363Format";
                case "ES512" -> "SHA512withECDSAinP1363Format";
                case "EdDSA" -> "Ed25519";
                case "PS256", "PS384", "PS512" -> "RSASSA-PSS";
                case "RS384", "RS512" -> "SHA" + alg.substring(2) + "withRSA";
                default -> "SHA256withRSA";
            });
            if (alg.startsWith("PS")) {
                String digest = "SHA-" + alg.substring(2);
                signature.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest),
                        Integer.parseInt(alg.substring(2)) / 8, 1));
            }
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] unsigned(byte[] number) {
        return number[0] == 0 && number.length > 1 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    public static byte[] fixed(byte[] number, int size) {
        byte[] bytes = unsigned(number);
        byte[] fixed = new byte[size];
        System.arraycopy(bytes, 0, fixed, size - bytes.length, bytes.length);
        return fixed;
    }
}

package dev.pinion.server.access;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;

/// Reads one JWK (RFC 7517, 7518, 8037) into a key that is tied to one algorithm, or says why it is passed over.
/// Nimbus checks that points lie on their curve (RFC 8725, 3.4).
final class JwkReader {
    static final int RSA_BITS_MIN = 2048;
    /// Beyond this a check costs milliseconds, and nobody uses it.
    static final int RSA_BITS_MAX = 8192;

    sealed interface Outcome {}

    record Usable(VerificationKey key) implements Outcome {}

    record PassedOver(String why) implements Outcome {}

    private JwkReader() {}

    static Outcome read(Object element) {
        if (!(element instanceof JsonObject jwk)) {
            return new PassedOver("not an object");
        }
        try {
            return new Usable(key(jwk));
        } catch (JsonFault fault) {
            return new PassedOver(String.valueOf(fault.getMessage()));
        } catch (JOSEException | IllegalArgumentException | IllegalStateException fault) {
            return new PassedOver("key material that is not valid for its type"); // the library's words may quote it
        }
    }

    private static VerificationKey key(JsonObject jwk) throws JsonFault, JOSEException {
        String type = jwk.string("kty").orElseThrow(() -> new JsonFault("kty is missing"));
        if (jwk.has("d") || jwk.has("k")) {
            throw new JsonFault("a private or symmetric key; a set for checking holds public halves only");
        }
        if (!jwk.string("use").orElse("sig").equals("sig") || !allowsVerify(jwk)) {
            throw new JsonFault("a key that is not for signatures");
        }
        Optional<String> id = jwk.string("kid");
        if (id.isPresent() && !TokenHeader.isPlainKeyId(id.get())) {
            throw new JsonFault("a kid with other characters than letters, digits and . _ ~ + / = : @ -");
        }
        return switch (type) {
            case "EC" -> elliptic(jwk, id);
            case "RSA" -> {
                SigningAlgorithm algorithm = algorithm(jwk, SigningAlgorithm.RS256, SigningAlgorithm.PS256);
                RSAKey key = rsa(jwk);
                yield new VerificationKey(mark(id, key), algorithm, new RsaCheck(algorithm, key.toRSAPublicKey()),
                        until(jwk));
            }
            case "OKP" -> {
                SigningAlgorithm algorithm = algorithm(jwk, SigningAlgorithm.EDDSA);
                Ed25519Check check = ed25519(jwk);
                JWK key = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(bytes(jwk, "x", 32))).build();
                yield new VerificationKey(mark(id, key), algorithm, check, until(jwk));
            }
            default -> throw new JsonFault("a kty that is not EC, RSA or OKP");
        };
    }

    private static boolean allowsVerify(JsonObject jwk) throws JsonFault {
        return !jwk.has("key_ops") || jwk.array("key_ops").contains("verify");
    }

    private static VerificationKey elliptic(JsonObject jwk, Optional<String> id) throws JsonFault, JOSEException {
        String curve = jwk.string("crv").orElse("");
        return switch (curve) {
            case "P-256" -> {
                SigningAlgorithm algorithm = algorithm(jwk, SigningAlgorithm.ES256);
                ECKey key = point(jwk, Curve.P_256, 32);
                yield new VerificationKey(mark(id, key), algorithm, EcdsaCheck.es256(key.toECPublicKey()), until(jwk));
            }
            case "P-384" -> {
                SigningAlgorithm algorithm = algorithm(jwk, SigningAlgorithm.ES384);
                ECKey key = point(jwk, Curve.P_384, 48);
                yield new VerificationKey(mark(id, key), algorithm, EcdsaCheck.es384(key.toECPublicKey()), until(jwk));
            }
            default -> throw new JsonFault("a curve that is not P-256 or P-384");
        };
    }

    private static KeyMark mark(Optional<String> id, JWK key) throws JOSEException {
        return new KeyMark(id, key.computeThumbprint().toString());
    }

    private static ECKey point(JsonObject jwk, Curve curve, int size) throws JsonFault {
        Base64URL x = Base64URL.encode(bytes(jwk, "x", size));
        Base64URL y = Base64URL.encode(bytes(jwk, "y", size));
        return new ECKey.Builder(curve, x, y).build();
    }

    private static RSAKey rsa(JsonObject jwk) throws JsonFault, JOSEException {
        Base64URL modulus = Base64URL.encode(bytes(jwk, "n", 0));
        Base64URL exponent = Base64URL.encode(bytes(jwk, "e", 0));
        RSAKey key = new RSAKey.Builder(modulus, exponent).build();
        BigInteger n = key.toRSAPublicKey().getModulus();
        BigInteger e = key.toRSAPublicKey().getPublicExponent();
        if (n.bitLength() < RSA_BITS_MIN || n.bitLength() > RSA_BITS_MAX || !n.testBit(0)) {
            throw new JsonFault("an RSA modulus outside " + RSA_BITS_MIN + " to " + RSA_BITS_MAX + " bits, or even");
        }
        if (!e.testBit(0) || e.compareTo(BigInteger.TWO) < 0 || e.bitLength() > 33) {
            throw new JsonFault("an RSA exponent that is even, 1, or longer than 33 bits");
        }
        return key;
    }

    private static Ed25519Check ed25519(JsonObject jwk) throws JsonFault {
        if (!jwk.string("crv").orElse("").equals("Ed25519")) {
            throw new JsonFault("a curve that is not Ed25519");
        }
        return Ed25519Check.of(bytes(jwk, "x", 32));
    }

    /// The key's one algorithm: what its `alg` says, if that suits its type, else the first that does.
    private static SigningAlgorithm algorithm(JsonObject jwk, SigningAlgorithm... suitable) throws JsonFault {
        Optional<String> named = jwk.string("alg");
        if (named.isEmpty()) {
            return suitable[0];
        }
        return List.of(suitable)
                .stream()
                .filter(one -> one.headerName().equals(named.get()))
                .findFirst()
                .orElseThrow(() -> new JsonFault("an alg that is not accepted or does not suit the key"));
    }

    private static Instant until(JsonObject jwk) throws JsonFault {
        Optional<BigDecimal> expiry = jwk.number("exp");
        return expiry.isPresent() ? NumericDate.instant("exp", expiry.get()) : Instant.MAX;
    }

    private static byte[] bytes(JsonObject jwk, String name, int size) throws JsonFault {
        byte[] bytes = jwk.string(name)
                .flatMap(Base64Url::decode)
                .orElseThrow(() -> new JsonFault(name + " is missing or not base64url"));
        if (bytes.length == 0 || (size > 0 && bytes.length != size)) {
            throw new JsonFault(name + " has not the length of its curve");
        }
        return bytes;
    }
}

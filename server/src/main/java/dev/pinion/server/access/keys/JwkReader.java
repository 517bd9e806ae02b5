package dev.pinion.server.access.keys;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;

import dev.pinion.protocol.json.Base64Url;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.NumericDate;

/// Reads one JWK (RFC 7517, 7518, 8037) into a key that is tied to one algorithm, or says why it is passed over.
/// Nimbus checks that points lie on their curve (RFC 8725, 3.4).
final class JwkReader {
    static final int RSA_BITS_MIN = 2048;
    /// Beyond this a check costs milliseconds, and nobody uses it.
    static final int RSA_BITS_MAX = 8192;
    /// SPIFFE bundles name the use of a key by the kind of token.
    private static final Set<String> SIGNING_USES = Set.of("sig", "jwt-svid");
    private static final Set<SigningAlgorithm> RSA = EnumSet.of(SigningAlgorithm.RS256, SigningAlgorithm.RS384,
            SigningAlgorithm.RS512, SigningAlgorithm.PS256, SigningAlgorithm.PS384, SigningAlgorithm.PS512);

    sealed interface Outcome {}

    /// One public key, once for each algorithm that it is used with.
    record Usable(List<VerificationKey> keys) implements Outcome {}

    record PassedOver(String why) implements Outcome {}

    private JwkReader() {}

    /// @param accepted the algorithms of the issuer
    static Outcome read(Object element, Set<SigningAlgorithm> accepted) {
        if (!(element instanceof JsonObject members)) {
            return new PassedOver("not an object");
        }
        JsonObject jwk = members.withoutNulls(); // who writes null says that there is none
        try {
            return new Usable(keys(jwk, accepted));
        } catch (JsonFault fault) {
            return new PassedOver(named(jwk) + fault.getMessage());
        } catch (JOSEException | IllegalArgumentException | IllegalStateException fault) {
            return new PassedOver(named(jwk) + "key material that is not valid for its type"); // the library's words may quote it
        }
    }

    private static String named(JsonObject jwk) {
        try {
            return jwk.string("kid").filter(KeyMark::isPlainId).map(id -> "kid " + id + ", ").orElse("");
        } catch (JsonFault notAString) {
            return "";
        }
    }

    private static List<VerificationKey> keys(JsonObject jwk, Set<SigningAlgorithm> accepted)
            throws JsonFault, JOSEException {
        String type = jwk.string("kty").orElseThrow(() -> new JsonFault("kty is missing"));
        if (jwk.has("d") || jwk.has("k")) {
            throw new JsonFault("a private or symmetric key; a set for checking holds public halves only");
        }
        if (!SIGNING_USES.contains(jwk.string("use").orElse("sig")) || !allowsVerify(jwk)) {
            throw new JsonFault("a key that is not for signatures");
        }
        Optional<String> id = jwk.string("kid");
        if (id.isPresent() && !KeyMark.isPlainId(id.get())) {
            throw new JsonFault("a kid with other characters than letters, digits and . _ ~ + / = : @ -");
        }
        Instant until = until(jwk);
        List<VerificationKey> keys = new ArrayList<>();
        switch (type) {
            case "EC" -> keys.add(elliptic(jwk, id, accepted, until));
            case "RSA" -> {
                List<SigningAlgorithm> algorithms = algorithms(jwk, accepted, RSA);
                RSAKey key = rsa(jwk);
                for (SigningAlgorithm algorithm : algorithms) {
                    keys.add(new VerificationKey(mark(id, key), algorithm,
                            new RsaCheck(algorithm, key.toRSAPublicKey()), until));
                }
            }
            case "OKP" -> {
                SigningAlgorithm algorithm = algorithms(jwk, accepted, Set.of(SigningAlgorithm.EDDSA)).getFirst();
                Ed25519Check check = ed25519(jwk);
                JWK key = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(bytes(jwk, "x", 32))).build();
                keys.add(new VerificationKey(mark(id, key), algorithm, check, until));
            }
            default -> throw new JsonFault("a kty that is not EC, RSA or OKP");
        }
        return keys;
    }

    private static boolean allowsVerify(JsonObject jwk) throws JsonFault {
        return !jwk.has("key_ops") || jwk.array("key_ops").contains("verify");
    }

    private static VerificationKey elliptic(JsonObject jwk, Optional<String> id, Set<SigningAlgorithm> accepted,
            Instant until) throws JsonFault, JOSEException {
        String curve = jwk.string("crv").orElse("");
        SigningAlgorithm algorithm = switch (curve) {
            case "P-256" -> SigningAlgorithm.ES256;
            case "P-384" -> SigningAlgorithm.ES384;
            case "P-521" -> SigningAlgorithm.ES512;
            default -> throw new JsonFault("a curve that is not P-256, P-384 or P-521");
        };
        var _ = algorithms(jwk, accepted, Set.of(algorithm));
        ECKey key = switch (curve) {
            case "P-256" -> point(jwk, Curve.P_256, 32);
            case "P-384" -> point(jwk, Curve.P_384, 48);
            default -> point(jwk, Curve.P_521, 66);
        };
        EcdsaCheck check = switch (curve) {
            case "P-256" -> EcdsaCheck.es256(key.toECPublicKey());
            case "P-384" -> EcdsaCheck.es384(key.toECPublicKey());
            default -> EcdsaCheck.es512(key.toECPublicKey());
        };
        return new VerificationKey(mark(id, key), algorithm, check, until);
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
        if (WeakPrimes.isRoca(n)) {
            throw new JsonFault("an RSA key of a broken generator (ROCA, CVE-2017-15361), whose private half can be"
                    + " worked out; the issuer needs a new one");
        }
        return key;
    }

    private static Ed25519Check ed25519(JsonObject jwk) throws JsonFault {
        if (!jwk.string("crv").orElse("").equals("Ed25519")) {
            throw new JsonFault("a curve that is not Ed25519");
        }
        return Ed25519Check.of(bytes(jwk, "x", 32));
    }

    /// What its `alg` says, if that suits its type and is accepted. A key that does not say is for the usual one of its type,
    /// and for the others that the operator has named for the issuer: whose keys are these tells by which it signs.
    private static List<SigningAlgorithm> algorithms(JsonObject jwk, Set<SigningAlgorithm> accepted,
            Set<SigningAlgorithm> suitable) throws JsonFault {
        Optional<String> named = jwk.string("alg");
        if (named.isPresent()) {
            SigningAlgorithm algorithm = SigningAlgorithm.named(named.get())
                    .filter(suitable::contains)
                    .orElseThrow(() -> new JsonFault("an alg that is never accepted or does not suit the key"));
            return List.of(requireAccepted(algorithm, accepted));
        }
        List<SigningAlgorithm> algorithms = suitable.stream()
                .filter(each -> accepted.contains(each) && each != SigningAlgorithm.PS256)
                .sorted()
                .toList();
        return algorithms.isEmpty() ? List.of(requireAccepted(suitable.iterator().next(), accepted)) : algorithms;
    }

    private static SigningAlgorithm requireAccepted(SigningAlgorithm algorithm, Set<SigningAlgorithm> accepted)
            throws JsonFault {
        if (!accepted.contains(algorithm)) {
            throw new JsonFault("a key for " + algorithm.headerName()
                    + ", which is accepted only where it is asked for (--algorithm " + algorithm.headerName() + ")");
        }
        return algorithm;
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

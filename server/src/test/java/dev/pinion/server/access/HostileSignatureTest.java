package dev.pinion.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.server.access.keys.TestKey;

/// Signatures that are not those of the key, for every algorithm, and the known tricks.
class HostileSignatureTest {
    private static final String NOT_ITS = "the signature is not that of key";

    @ParameterizedTest
    @MethodSource({"forEachAlgorithm", "ellipticTricks", "edwardsTricks", "confusions"})
    void aSignatureThatIsNotTheKeysIsRefused(Hostile hostile) {
        hostile.isRefusedBy(TestToken.verifier());
    }

    static Stream<Hostile> forEachAlgorithm() {
        List<Hostile> all = new ArrayList<>();
        for (TestKey key : TestKey.oneOfEach()) {
            String signed = signedPart(key);
            byte[] good = key.sign(signed.getBytes(US_ASCII));
            byte[] bent = good.clone();
            bent[7] ^= 1;
            TestKey stranger = TestKey.make(key.kid(), key.alg());
            String other = TestToken.by(key).claim("sub", "mallory").text();
            String swapped = signed + other.substring(other.lastIndexOf('.'));
            String edited = TestToken.by(key).claim("scope", "admin").text();
            all.add(hostile(key.alg() + ", one bit bent", signed, bent)); // RFC9068 K6
            all.add(hostile(key.alg() + ", all zero", signed, new byte[good.length])); // JWT J4
            all.add(hostile(key.alg() + ", all ones", signed, filled(good.length, 0xff)));
            all.add(hostile(key.alg() + ", a byte short", signed, Arrays.copyOf(good, good.length - 1)));
            all.add(hostile(key.alg() + ", a byte long", signed, Arrays.copyOf(good, good.length + 1)));
            all.add(hostile(key.alg() + ", one byte", signed, new byte[] {1}));
            all.add(hostile(key.alg() + ", twice", signed, joined(good, good)));
            all.add(new Hostile(key.alg() + ", by a stranger with this kid", TestToken.by(stranger).text(), NOT_ITS)); // RFC9068 K6
            all.add(new Hostile(key.alg() + ", of another token", swapped, NOT_ITS));
            all.add(new Hostile(key.alg() + ", claims exchanged",
                    edited.substring(0, edited.lastIndexOf('.')) + "." + TestKey.base64(good), NOT_ITS));
        }
        return all.stream();
    }

    static Stream<Hostile> ellipticTricks() throws GeneralSecurityException {
        TestKey key = TestKey.named("ES256");
        String signed = signedPart(key);
        byte[] good = key.sign(signed.getBytes(US_ASCII));
        BigInteger order = ((ECPublicKey) key.pair().getPublic()).getParams().getOrder();
        byte[] r = Arrays.copyOf(good, 32);
        byte[] s = Arrays.copyOfRange(good, 32, 64);
        byte[] n = TestKey.fixed(order.toByteArray(), 32);
        byte[] one = TestKey.fixed(new byte[] {1}, 32);
        Signature der = Signature.getInstance("SHA256withECDSA");
        der.initSign(key.pair().getPrivate());
        der.update(signed.getBytes(US_ASCII));
        return Stream.of(hostile("r is zero", signed, joined(new byte[32], s)), // JWT J4
                hostile("s is zero", signed, joined(r, new byte[32])), // JWT J4
                hostile("r is the order", signed, joined(n, s)), hostile("s is the order", signed, joined(r, n)), // JWT J4
                hostile("r and s are one", signed, joined(one, one)),
                hostile("r and s are the order", signed, joined(n, n)),
                hostile("r and s exchanged", signed, joined(s, r)), hostile("in DER", signed, der.sign()), // malleable
                hostile("zero bytes before r and s", signed, joined(new byte[16], joined(r, joined(new byte[16], s)))), // malleable
                hostile("s plus the order", signed, joined(TestKey.fixed(r, 33),
                        TestKey.fixed(new BigInteger(1, s).add(order).toByteArray(), 33)))); // malleable
    }

    static Stream<Hostile> edwardsTricks() {
        TestKey key = TestKey.named("EdDSA");
        String signed = signedPart(key);
        byte[] good = key.sign(signed.getBytes(US_ASCII));
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] s = reversed(Arrays.copyOfRange(good, 32, 64));
        byte[] more = reversed(TestKey.fixed(new BigInteger(1, s).add(order).toByteArray(), 32));
        byte[] neutral = new byte[64];
        neutral[0] = 1; // R is the neutral element, S is zero
        return Stream.of(hostile("Ed25519, S plus the order", signed, joined(Arrays.copyOf(good, 32), more)), // malleable
                hostile("Ed25519, the neutral element and zero", signed, neutral));
    }

    static Stream<Hostile> confusions() throws GeneralSecurityException {
        TestKey rsa = TestKey.named("RS256");
        String signed = signedPart(rsa);
        Mac mac = Mac.getInstance("HmacSHA256"); // JWT J5: the public key as an HMAC secret
        mac.init(new SecretKeySpec(rsa.pair().getPublic().getEncoded(), "HmacSHA256"));
        String hmacSigned = signedPart(new TestKey("k-rs256", "HS256", rsa.pair()));
        TestKey p256 = TestKey.named("ES256");
        TestKey p384 = new TestKey(p256.kid(), "ES256", TestKey.make("x", "ES384").pair());
        return Stream.of(new Hostile("HS256 with the RSA key as its secret",
                hmacSigned + "." + TestKey.base64(mac.doFinal(hmacSigned.getBytes(US_ASCII))), "alg is none of"), // JWT J1 J5
                hostile("an HMAC under the name of RS256", signed, mac.doFinal(signed.getBytes(US_ASCII))), // JWT J1
                hostile("RS384 under the name of RS256", signed,
                        TestKey.sign("RS384", rsa.pair().getPrivate(), signed.getBytes(US_ASCII))),
                hostile("PS256 under the name of RS256", signed,
                        TestKey.sign("PS256", rsa.pair().getPrivate(), signed.getBytes(US_ASCII))),
                new Hostile("a key of another curve", TestToken.by(p384).text(), NOT_ITS), // JWT J4
                new Hostile("a signature over other base64 of the same claims",
                        TestToken.good().withSignature(signedPart(p256) + "=").replace("=", ""), NOT_ITS));
    }

    private static Hostile hostile(String name, String signedPart, byte[] signature) {
        return new Hostile(name, signedPart + "." + TestKey.base64(signature), NOT_ITS);
    }

    private static String signedPart(TestKey key) {
        String text = TestToken.by(key).text();
        return text.substring(0, text.lastIndexOf('.'));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}

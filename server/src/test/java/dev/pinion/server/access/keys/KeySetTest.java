package dev.pinion.server.access.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.Hostile;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TestToken;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;

class KeySetTest {
    private static final TestKey KEY = TestKey.named("ES256");
    private static final String EC = KEY.jwk();
    private static final String RSA = TestKey.named("RS256").jwk();
    private static final String OKP = TestKey.named("EdDSA").jwk();

    @ParameterizedTest
    @MethodSource("unusableKeys")
    void aSetWithoutAUsableKeyIsRefused(String jwk) {
        String jwks = "{\"keys\":[" + jwk + "]}";

        var refusal = assertThrows(UnusableKeysException.class, () -> KeySet.ofJwks(jwks.getBytes(UTF_8)));

        assertTrue(String.valueOf(refusal.getMessage()).contains("no usable key"), refusal.getMessage());
    }

    static Stream<Named<String>> unusableKeys() {
        String otherY = TestKey.make("x", "ES256").jwk().replaceAll(".*\"y\":\"([^\"]+)\".*", "$1");
        return Stream.of(Named.of("none", ""),
                Named.of("a secret", "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"c2VjcmV0\"}"), // JWT J5
                Named.of("a private half", EC.replace("}", ",\"d\":\"AAAA\"}")), Named.of("a number", "7"),
                Named.of("an empty object", "{}"), Named.of("a key to encrypt with", EC.replace("\"sig\"", "\"enc\"")),
                Named.of("operations without verify", EC.replace("}", ",\"key_ops\":[\"encrypt\"]}")),
                Named.of("a point off the curve", EC.replaceAll("\"y\":\"[^\"]+\"", "\"y\":\"" + otherY + "\"")), // JWT J4
                Named.of("the point zero", EC.replaceAll("\"([xy])\":\"[^\"]+\"", "\"$1\":\"" + "A".repeat(43) + "\"")), // JWT J4
                Named.of("a point of another curve", EC.replace("P-256", "P-384")), // JWT J4
                Named.of("coordinates beyond the field's prime", point("_".repeat(42) + "8", "A".repeat(43))), // JWT J4
                Named.of("x of a point and zero",
                        EC.replaceAll("\"y\":\"[^\"]+\"", "\"y\":\"" + "A".repeat(43) + "\"")), // JWT J4
                Named.of("a point of secp256k1", // JWT J4
                        point("eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g",
                                "SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg")),
                Named.of("the x of the base point with a wrong y", // JWT J4
                        point("axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
                                "sBwIfLWBZQyf80Cn2gMBmhSDWjE3F4FoNOKiY2xXz8o")),
                Named.of("a curve that nobody asked for", TestKey.make("x", "ES512").jwk()),
                Named.of("an algorithm that nobody asked for", RSA.replace("RS256", "RS512")),
                Named.of("a key of the broken generator",
                        RSA.replaceAll("\"n\":\"[^\"]+\"", "\"n\":\"" + roca() + "\"")),
                Named.of("an alg of another type", EC.replace("ES256", "RS256")), // JWT J1
                Named.of("alg none", EC.replace("ES256", "none")), Named.of("alg HS256", RSA.replace("RS256", "HS256")), // JWT J1
                Named.of("RSA of 1024 bits", TestKey.generated("x", "RS256", "RSA", 1024).jwk()),
                Named.of("RSA with exponent 1", RSA.replaceAll("\"e\":\"[^\"]+\"", "\"e\":\"AQ\"")),
                Named.of("RSA with an even exponent", RSA.replaceAll("\"e\":\"[^\"]+\"", "\"e\":\"BA\"")),
                Named.of("RSA with a huge modulus",
                        RSA.replaceAll("\"n\":\"[^\"]+\"", "\"n\":\"" + "_".repeat(2000) + "\"")),
                Named.of("RSA without modulus", RSA.replaceAll("\"n\":\"[^\"]+\",", "")));
    }

    @ParameterizedTest
    @MethodSource
    void aSetWithAnUnusableKeyOfAnotherShapeIsRefused(String jwk) {
        aSetWithoutAUsableKeyIsRefused(jwk);
    }

    static Stream<Named<String>> aSetWithAnUnusableKeyOfAnotherShapeIsRefused() {
        return Stream.of(
                Named.of("Ed25519 of 31 bytes", OKP.replaceAll("\"x\":\"[^\"]+\"", "\"x\":\"" + "A".repeat(42) + "\"")),
                Named.of("Ed25519, the neutral element", edwards("01" + "00".repeat(31))), // JWT J4
                Named.of("Ed25519, a point of order 2", edwards("ec" + "ff".repeat(30) + "7f")), // JWT J4
                Named.of("Ed25519, a point of order 8", // JWT J4
                        edwards("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")),
                Named.of("Ed25519, y beyond the prime", edwards("ee" + "ff".repeat(30) + "7f")), // JWT J4
                Named.of("Ed25519, no point at all", edwards("02" + "00".repeat(31))), // JWT J4
                Named.of("X25519", OKP.replace("Ed25519", "X25519")),
                Named.of("an odd kid", EC.replace("k-es256", "../k")), // JWT J10
                Named.of("kty is a list", EC.replace("\"EC\"", "[\"EC\"]")));
    }

    private static String edwards(String hex) {
        return OKP.replaceAll("\"x\":\"[^\"]+\"", "\"x\":\"" + TestKey.base64(HexFormat.of().parseHex(hex)) + "\"");
    }

    private static String point(String x, String y) {
        return EC.replaceAll("\"x\":\"[^\"]+\"", "\"x\":\"" + x + "\"")
                .replaceAll("\"y\":\"[^\"]+\"", "\"y\":\"" + y + "\"");
    }

    @ParameterizedTest
    @MethodSource("unusableSets")
    void aSetThatIsNotOneIsRefused(String jwks) {
        assertThrows(UnusableKeysException.class, () -> KeySet.ofJwks(jwks.getBytes(UTF_8)));
    }

    static Stream<String> unusableSets() {
        return Stream.of("", "{}", "[]", "null", "{\"keys\":{}}", "{\"keys\":[" + EC,
                "{\"keys\":[" + EC + "],\"keys\":[]}", "<html>" + EC, EC,
                "{\"keys\":[" + (EC + ",").repeat(KeySet.KEYS_MAX) + EC + "]}",
                "{\"keys\":[" + EC + "],\"x\":\"" + "x".repeat(KeySet.BYTES_MAX) + "\"}");
    }

    @Test
    void keysThatWeCannotUseDoNotSpoilTheOthers() throws Exception {
        String jwks = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}," + EC + ",{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}]}";

        assertEquals(1, KeySet.ofJwks(jwks.getBytes(UTF_8)).size());
    }

    @Test
    void eachKeyThatIsPassedOverHasALineWithTheReason() throws Exception {
        KeySet set = read("{\"kty\":\"oct\",\"k\":\"AA\",\"kid\":\"s\"}", EC, "null", EC.replace("\"sig\"", "\"enc\""),
                TestKey.make("large", "ES512").jwk(), "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"kid\":\"later\"}");

        assertEquals(List.of(
                "key 1 of the set: kid s, a private or symmetric key; a set for checking holds public halves only",
                "key 3 of the set: not an object", "key 4 of the set: kid k-es256, a key that is not for signatures",
                "key 5 of the set: kid large, a key for ES512, which is accepted only where it is asked for (--algorithm ES512)",
                "key 6 of the set: kid later, a kty that is not EC, RSA or OKP"), set.passedOver());
    }

    @Test
    void aKidMayStandForKeysOfSeveralAlgorithms() throws Exception {
        KeySet set = read(RSA, RSA.replace("RS256", "PS256"), OKP.replace("k-eddsa", "k-rs256"));

        for (SigningAlgorithm algorithm : List.of(SigningAlgorithm.RS256, SigningAlgorithm.PS256,
                SigningAlgorithm.EDDSA)) {
            assertTrue(set.find(algorithm, Optional.of("k-rs256"), TestToken.NOW).isPresent(), algorithm.headerName());
        }
        assertTrue(set.find(SigningAlgorithm.ES256, Optional.of("k-rs256"), TestToken.NOW).isEmpty());
        assertTrue(set.passedOver().isEmpty(), set.passedOver().toString());
    }

    @Test
    void theSameKeyTwiceCountsOnceAndForTheLongerOfItsLives() throws Exception {
        String ended = EC.replace("}", ",\"exp\":" + TestToken.NOW.getEpochSecond() + "}");

        KeySet set = read(ended, EC, ended);

        assertEquals(1, set.size());
        assertTrue(set.find(SigningAlgorithm.ES256, Optional.of("k-es256"), TestToken.NOW).isPresent());
    }

    @Test
    void differentKeysUnderOneNameAreDroppedAndNoOthers() throws Exception {
        String other = TestKey.make("k-es256", "ES256").jwk();

        KeySet set = read(EC, other, OKP);

        assertTrue(set.find(SigningAlgorithm.ES256, Optional.of("k-es256"), TestToken.NOW).isEmpty());
        assertTrue(set.find(SigningAlgorithm.EDDSA, Optional.of("k-eddsa"), TestToken.NOW).isPresent());
        assertTrue(set.passedOver().toString().contains("different keys under kid k-es256, alg ES256"),
                set.passedOver().toString());
        assertThrows(UnusableKeysException.class, () -> read(EC, other));
    }

    @Test
    void membersThatAreNullAreNotThere() throws Exception {
        String nulls = EC.replace("\"alg\":\"ES256\"", "\"alg\":null").replace("\"use\":\"sig\"", "\"use\":null");

        assertTrue(read(nulls.replace("}", ",\"exp\":null,\"d\":null,\"x5c\":null}"))
                .find(SigningAlgorithm.ES256, Optional.of("k-es256"), TestToken.NOW)
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS384", "PS512", "ES512"})
    void anotherAlgorithmIsAcceptedWhereItIsAskedFor(String name) throws Exception {
        // Given
        TestKey key = TestKey.make("k", name);
        var algorithm = SigningAlgorithm.named(name).orElseThrow();
        var set = KeySet.ofJwks(TestKey.jwks(key).getBytes(UTF_8), EnumSet.of(algorithm));
        // When
        var found = set.find(algorithm, Optional.of("k"), TestToken.NOW).orElseThrow();
        // Then
        byte[] bytes = {1, 2, 3};
        assertTrue(found.verifies(bytes, key.sign(bytes)));
        assertFalse(found.verifies(new byte[] {1, 2}, key.sign(bytes)));
        assertThrows(UnusableKeysException.class, () -> read(key.jwk()));
    }

    @Test
    void aKeyThatDoesNotSayItsAlgorithmIsForTheUsualOneAndThoseAskedFor() throws Exception {
        String silent = "{\"keys\":[" + RSA.replace("\"alg\":\"RS256\",", "") + "]}";
        var usual = KeySet.ofJwks(silent.getBytes(UTF_8));
        var more = KeySet.ofJwks(silent.getBytes(UTF_8), EnumSet.of(SigningAlgorithm.RS256, SigningAlgorithm.RS512));

        assertEquals(List.of("k-rs256 (RS256)"), usual.described());
        assertEquals(List.of("k-rs256 (RS256)", "k-rs256 (RS512)"), more.described());
    }

    @Test
    void ed25519IsAnotherNameOfEdDsa() throws Exception { // RFC 9864
        KeySource keys = new FixedKeys(read(OKP.replace("EdDSA", "Ed25519")));
        var verifier = new TokenVerifier(List.of(TrustedIssuer.of(TestToken.ISSUER, "pinion", keys)),
                TokenPolicy.defaults(), Revocations.NONE, TestToken.CLOCK);

        for (String name : List.of("Ed25519", "EdDSA")) {
            String token = TestToken.by(TestKey.named("EdDSA")).header("alg", name).text();
            assertEquals("alice", verifier.verify(BearerToken.of(token)).subject());
        }
    }

    /// As the broken generator makes them: two numbers that are powers of 65537 modulo the product of the first 126 primes.
    private static String roca() {
        BigInteger product = BigInteger.ONE;
        BigInteger prime = BigInteger.ONE;
        for (int i = 0; i < 126; i++) {
            prime = prime.nextProbablePrime();
            product = product.multiply(prime);
        }
        BigInteger generator = BigInteger.valueOf(65_537);
        BigInteger modulus = generator.modPow(BigInteger.valueOf(12_345), product)
                .add(product.shiftLeft(52))
                .multiply(generator.modPow(BigInteger.valueOf(6_789), product).add(product.shiftLeft(53)));
        return TestKey.base64(TestKey.unsigned(modulus.toByteArray()));
    }

    private static KeySet read(String... keys) throws UnusableKeysException {
        return KeySet.ofJwks(("{\"keys\":[" + String.join(",", keys) + "]}").getBytes(UTF_8));
    }

    @Test
    void aRefusedKeyIsNeverQuoted() {
        String jwks = "{\"keys\":[" + EC.replace("}", ",\"d\":\"" + TestToken.SECRET + "\"}") + "]}";

        var refusal = assertThrows(UnusableKeysException.class, () -> KeySet.ofJwks(jwks.getBytes(UTF_8)));

        assertFalse(String.valueOf(refusal.getMessage()).contains(TestToken.SECRET));
    }

    @Test
    void withoutAKidItMustBeClearWhichKeyIsMeant() throws Exception {
        // Given
        KeySource two = TestToken.keys(List.of(KEY, TestKey.make("second", "ES256")));
        var verifier = new TokenVerifier(List.of(TrustedIssuer.of(TestToken.ISSUER, "pinion", two)),
                TokenPolicy.defaults(), Revocations.NONE, TestToken.CLOCK);

        // Then
        new Hostile("without kid", TestToken.good().without("kid").text(), "has not exactly one key")
                .isRefusedBy(verifier);
        verifier.verify(BearerToken.of(TestToken.good().text()));
    }

    @Test
    void aKeyThatEndedIsUsedNoMore() throws Exception {
        // Given
        long now = TestToken.NOW.getEpochSecond();
        String ended = "{\"keys\":[" + EC.replace("}", ",\"exp\":" + now + "}") + "," + OKP + "]}";
        KeySource keys = new FixedKeys(KeySet.ofJwks(ended.getBytes(UTF_8)));
        var verifier = new TokenVerifier(List.of(TrustedIssuer.of(TestToken.ISSUER, "pinion", keys)),
                TokenPolicy.defaults(), Revocations.NONE, TestToken.CLOCK);

        // Then
        new Hostile("by an ended key", TestToken.good().text(), "kid is not among").isRefusedBy(verifier); // RFC9068 K6
    }
}

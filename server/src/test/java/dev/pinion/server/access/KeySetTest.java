package dev.pinion.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
                Named.of("a curve we do not take", TestKey.make("x", "ES512").jwk()),
                Named.of("an alg of another type", EC.replace("ES256", "RS256")), // JWT J1
                Named.of("alg none", EC.replace("ES256", "none")), Named.of("alg HS256", RSA.replace("RS256", "HS256")), // JWT J1
                Named.of("RSA of 1024 bits", TestKey.generated("x", "RS256", "RSA", 1024).jwk()),
                Named.of("RSA with exponent 1", RSA.replaceAll("\"e\":\"[^\"]+\"", "\"e\":\"AQ\"")),
                Named.of("RSA with an even exponent", RSA.replaceAll("\"e\":\"[^\"]+\"", "\"e\":\"BA\"")),
                Named.of("RSA with a huge modulus",
                        RSA.replaceAll("\"n\":\"[^\"]+\"", "\"n\":\"" + "_".repeat(2000) + "\"")),
                Named.of("RSA without modulus", RSA.replaceAll("\"n\":\"[^\"]+\",", "")),
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
                "{\"keys\":[" + EC + "],\"keys\":[]}",
                "{\"keys\":[" + EC + "," + OKP.replace("k-eddsa", "k-es256") + "]}", "<html>" + EC, EC,
                "{\"keys\":[" + (EC + ",").repeat(64) + EC + "]}",
                "{\"keys\":[" + EC + "],\"x\":\"" + "x".repeat(256 * 1024) + "\"}");
    }

    @Test
    void keysThatWeCannotUseDoNotSpoilTheOthers() throws Exception {
        String jwks = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}," + EC + ",{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}]}";

        assertEquals(1, KeySet.ofJwks(jwks.getBytes(UTF_8)).size());
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
        verifier.verify(TestToken.good().text(), null);
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

package dev.pinion.server.access;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.server.access.keys.TestKey;

/// Headers that choose another algorithm, bring a key along, or ask for things that we do not do.
class HostileHeaderTest {
    private static final String NO_ALG = "alg is none of ES256";

    @ParameterizedTest
    @MethodSource({"algorithms", "steering", "keyIds", "types"})
    void aHeaderThatBreaksARuleIsRefused(Hostile hostile) {
        hostile.isRefusedBy(TestToken.verifier());
    }

    static Stream<Hostile> algorithms() {
        return Stream.concat(
                Stream.of("none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "hs256", "es256", "RS1",
                        "ES256K", "Ed448", "ML-DSA-44", "dir", "RSA1_5", "ES256 ", "ES256\0")
                        .map(alg -> new Hostile("alg '" + alg + "'", with("alg", alg), NO_ALG)), // JWT J1 J2 J5, RFC9068 K2
                Stream.of(new Hostile("no alg", TestToken.good().without("alg").text(), "alg is missing"), // JWT J1
                        new Hostile("alg is a number", with("alg", 256), "alg is not a string"),
                        new Hostile("alg is a list", with("alg", List.of("ES256", "none")), "alg is not a string"),
                        new Hostile("ES384 with a key for ES256", with("alg", "ES384"), "alg is not one that"), // JWT J1
                        new Hostile("EdDSA with a key for ES256", with("alg", "EdDSA"), "alg is not one that"), // JWT J1
                        new Hostile("RS256 with a key for ES256", with("alg", "RS256"), "alg is not one that"), // JWT J1
                        new Hostile("RS384, which nobody asked for",
                                TestToken.by(new TestKey("k-rs256", "RS384", TestKey.named("RS256").pair())).text(),
                                "alg is not one that"), // JWT J1
                        new Hostile("PS256 with a key for RS256",
                                TestToken.by(new TestKey("k-rs256", "PS256", TestKey.named("RS256").pair())).text(),
                                "alg is not one that"), // JWT J1
                        new Hostile("RS256 with a key for PS256",
                                TestToken.by(new TestKey("k-ps256", "RS256", TestKey.named("PS256").pair())).text(),
                                "alg is not one that"))); // JWT J1
    }

    static Stream<Hostile> steering() {
        String own = TestKey.make("own", "ES256").jwk();
        return Stream.of(new Hostile("jwk", with("jwk", Map.of("kty", "EC", "key", own)), "has jwk"), // JWT J10
                new Hostile("jku", with("jku", "https://evil.example/jwks.json"), "has jku"), // JWT J10
                new Hostile("jku of the issuer's own host", with("jku", TestToken.ISSUER + "/../evil"), "has jku"), // JWT J10
                new Hostile("x5u", with("x5u", "https://evil.example/cert.pem"), "has x5u"), // JWT J10
                new Hostile("x5c", with("x5c", List.of("MIIB")), "has x5c"), // JWT J10
                new Hostile("crit with an unknown name", with("crit", List.of("future")), "has crit"),
                new Hostile("crit, empty", with("crit", List.of()), "has crit"),
                new Hostile("crit with exp", with("crit", List.of("exp")), "has crit"),
                new Hostile("b64 false", with("b64", false), "has b64"),
                new Hostile("zip", with("zip", "DEF"), "has zip"), // JWT J6
                new Hostile("enc", with("enc", "A256GCM"), "has enc"), // JWT J6
                new Hostile("a nested token", with("cty", "JWT"), "has cty")); // JWT J3
    }

    static Stream<Hostile> keyIds() {
        return Stream.concat(
                Stream.of("../../../dev/null", "..", "/../k", "k' OR '1'='1", "k\" OR 1=1 --", "k;drop table keys",
                        "k|id", "k\0", "k\n", "k ", "", "ключ", "$(id)", "k".repeat(201), "{{7*7}}", "%2e%2e%2f",
                        "\\\\server\\share")
                        .map(id -> new Hostile("kid '" + id + "'", with("kid", id), "kid has other characters")), // JWT J10
                Stream.of(new Hostile("kid of nobody", with("kid", "k-other"), "kid is not among"), // JWT J8, RFC9068 K6
                        new Hostile("kid that is a path", with("kid", "/etc/passwd"), "kid is not among"), // JWT J10
                        new Hostile("kid in other case", with("kid", "K-ES256"), "kid is not among"),
                        new Hostile("kid of another key", with("kid", "k-ps256"), "alg is not one that"),
                        new Hostile("kid is a number", with("kid", 7), "kid is not a string"),
                        new Hostile("kid is null",
                                TestToken.good().withHeaderJson("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":null}"),
                                "kid is not a string")));
    }

    static Stream<Hostile> types() {
        return Stream.concat(
                Stream.of("JWT", "jwt", "", "id+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "at jwt", "at+jwt ",
                        "at+jwt;v=1", "xat+jwt", "application/application/at+jwt", "application/jwt")
                        .map(type -> new Hostile("typ '" + type + "'", with("typ", type), "typ is not at+jwt")), // JWT J11 J12, RFC9068 K1
                Stream.of(new Hostile("no typ", TestToken.good().without("typ").text(), "typ is not at+jwt"), // JWT J11, RFC9068 K1
                        new Hostile("typ is a list", with("typ", List.of("at+jwt")), "typ is not a string")));
    }

    private static String with(String name, Object value) {
        return TestToken.good().header(name, value).text();
    }
}

package dev.pinion.server.access;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;

/// Builds tokens, good ones first and then broken in one place. [#NOW] is the time at which they are verified.
final class TestToken {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final String ISSUER = "https://id.example.org/realm";
    static final String SECRET = "c0ffee-never-to-be-seen";

    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private final TestKey key;

    private TestToken(TestKey key) {
        this.key = key;
        header("alg", key.alg()).header("typ", "at+jwt").header("kid", key.kid());
        claim("iss", ISSUER).claim("aud", "pinion").claim("sub", "alice").claim("client_id", "chat-app");
        claim("iat", NOW.getEpochSecond() - 60).claim("exp", NOW.getEpochSecond() + 3600).claim("jti", "t-1");
        claim("scope", "send:chat.* read:chat.>").claim("note", SECRET);
    }

    static TestToken good() {
        return by(TestKey.named("ES256"));
    }

    static TestToken by(TestKey key) {
        return new TestToken(key);
    }

    TestToken header(String name, Object value) {
        header.put(name, value);
        return this;
    }

    TestToken claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    TestToken without(String name) {
        header.remove(name);
        claims.remove(name);
        return this;
    }

    String headerJson() {
        return JSONObjectUtils.toJSONString(header);
    }

    String claimsJson() {
        return JSONObjectUtils.toJSONString(claims);
    }

    String text() {
        return signed(headerJson().getBytes(StandardCharsets.UTF_8), claimsJson().getBytes(StandardCharsets.UTF_8));
    }

    /// Signs whatever bytes as they are.
    String signed(byte[] headerBytes, byte[] claimsBytes) {
        return withSignature(TestKey.base64(headerBytes) + "." + TestKey.base64(claimsBytes));
    }

    String withHeaderJson(String json) {
        return signed(json.getBytes(StandardCharsets.UTF_8), claimsJson().getBytes(StandardCharsets.UTF_8));
    }

    String withClaimsJson(String json) {
        return signed(headerJson().getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8));
    }

    String withSignature(String signedPart) {
        return signedPart + "." + TestKey.base64(key.sign(signedPart.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static KeySource keys(List<TestKey> keys) {
        try {
            return new FixedKeys(KeySet.ofJwks(TestKey.jwks(keys).getBytes(StandardCharsets.UTF_8)));
        } catch (UnusableKeysException broken) {
            throw new AssertionError(broken);
        }
    }

    static TokenVerifier verifier() {
        return verifier(TokenProfile.RFC_9068, TokenPolicy.defaults());
    }

    static TokenVerifier verifier(TokenProfile profile, TokenPolicy policy) {
        TrustedIssuer issuer = new TrustedIssuer(ISSUER, "pinion", "", profile, keys(TestKey.oneOfEach()));
        return new TokenVerifier(List.of(issuer), policy, Revocations.NONE, CLOCK);
    }
}

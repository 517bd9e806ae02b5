package dev.pinion.server.access;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;

import dev.pinion.server.access.keys.FixedKeys;
import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.access.keys.TestKey;
import dev.pinion.server.access.keys.UnusableKeysException;

/// Builds tokens, good ones first and then broken in one place. [#NOW] is the time at which they are verified.
public final class TestToken {
    public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    public static final String ISSUER = "https://id.example.org/realm";
    public static final String SECRET = "c0ffee-never-to-be-seen";

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

    public static TestToken good() {
        return by(TestKey.named("ES256"));
    }

    public static TestToken by(TestKey key) {
        return new TestToken(key);
    }

    public TestToken header(String name, Object value) {
        header.put(name, value);
        return this;
    }

    public TestToken claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    public TestToken without(String name) {
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

    public String text() {
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

    public static KeySource keys(List<TestKey> keys) {
        try {
            return new FixedKeys(KeySet.ofJwks(TestKey.jwks(keys).getBytes(StandardCharsets.UTF_8)));
        } catch (UnusableKeysException broken) {
            throw new AssertionError(broken);
        }
    }

    public static TokenVerifier verifier() {
        return verifier(TokenProfile.RFC_9068, TokenPolicy.defaults());
    }

    public static TokenVerifier verifier(TokenProfile profile, TokenPolicy policy) {
        TrustedIssuer issuer = new TrustedIssuer(ISSUER, "pinion", "", profile, keys(TestKey.oneOfEach()));
        return new TokenVerifier(List.of(issuer), policy, Revocations.NONE, CLOCK);
    }
}

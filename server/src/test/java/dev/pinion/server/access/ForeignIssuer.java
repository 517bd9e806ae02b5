package dev.pinion.server.access;

import java.time.Clock;
import java.time.Instant;

import dev.pinion.server.access.keys.TestKey;

/// An identity provider of another make, for tests of the whole server: its tokens are good now.
public final class ForeignIssuer {
    private final String name;
    private final TestKey key;

    public ForeignIssuer(String name, String keyId) {
        this.name = name;
        this.key = TestKey.make(keyId, "ES256");
    }

    public String jwks() {
        return TestKey.jwks(key);
    }

    public String token(String subject, String scope) {
        return fresh(subject, scope).text();
    }

    /// With one claim more.
    public String token(String subject, String claim, Object value) {
        return fresh(subject, "send:>").claim(claim, value).text();
    }

    /// As providers issue it that know nothing of RFC 9068.
    public String plainToken(String subject, String scope) {
        return fresh(subject, scope).header("typ", "JWT").without("client_id").without("jti").text();
    }

    /// A good token of so many characters, or up to three fewer.
    public String longToken(String subject, int chars) {
        TestToken token = fresh(subject, "send:>");
        int missing = chars - token.claim("groups", "").text().length();
        return token.claim("groups", "g".repeat(missing * 3 / 4)).text();
    }

    private TestToken fresh(String subject, String scope) {
        Instant now = Clock.systemUTC().instant();
        return TestToken.by(key)
                .claim("iss", name)
                .claim("sub", subject)
                .claim("scope", scope)
                .claim("iat", now.getEpochSecond())
                .claim("exp", now.getEpochSecond() + 3_600);
    }
}

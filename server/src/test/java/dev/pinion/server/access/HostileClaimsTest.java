package dev.pinion.server.access;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.DisconnectReason;

/// Tokens that are signed as they should be and say what they should not.
class HostileClaimsTest {
    private static final long NOW = TestToken.NOW.getEpochSecond();

    @ParameterizedTest
    @MethodSource({"issuersAndAudiences", "subjects", "missing", "times", "others"})
    void aClaimThatBreaksARuleIsRefused(Hostile hostile) {
        hostile.isRefusedBy(TestToken.verifier());
    }

    static Stream<Hostile> issuersAndAudiences() {
        return Stream.of(new Hostile("another issuer", with("iss", "https://evil.example"), "iss is not an issuer"), // JWT J8, RFC9068 K4
                new Hostile("issuer with a slash more", with("iss", TestToken.ISSUER + "/"), "iss is not an issuer"), // JWT J8, RFC9068 K4
                new Hostile("issuer in other case", with("iss", TestToken.ISSUER.replace("id", "ID")),
                        "iss is not an issuer"), // RFC9068 K4
                new Hostile("issuer is a list", with("iss", List.of(TestToken.ISSUER)), "iss is not a string"), // RFC9068 K4
                new Hostile("another audience", with("aud", "billing"), "aud does not contain pinion"), // JWT J9, RFC9068 K5
                new Hostile("other audiences", with("aud", List.of("billing", "pinion2")),
                        "aud does not contain pinion"), // JWT J9
                new Hostile("audience in other case", with("aud", "Pinion"), "aud does not contain pinion"), // JWT J9
                new Hostile("audiences in one string", with("aud", "billing pinion"), "aud does not contain pinion"), // JWT J9
                new Hostile("no audience in the list", with("aud", List.of()), "aud is missing"), // JWT J9
                new Hostile("empty audience", with("aud", ""), "aud does not contain pinion"), // JWT J9
                new Hostile("audience is an object", with("aud", Map.of("pinion", true)), "aud is not an array"), // JWT J9
                new Hostile("a number among audiences", with("aud", List.of("pinion", 7)), "aud holds something"), // JWT J9
                new Hostile("audience nested", with("aud", List.of(List.of("pinion"))), "aud holds something")); // JWT J9
    }

    static Stream<Hostile> subjects() {
        return Stream.concat(
                Stream.of("", " ", "me", " alice", "alice ", "al\u0000ice", "al\nice", "al\u202eice", "al\u200bice",
                        "al\u2028ice", "a\u00a0b", "a".repeat(201), "e\u0301clair", "al\ue000ice", "\ufeffalice")
                        .map(subject -> new Hostile("subject '" + subject.codePoints().boxed().toList() + "'",
                                with("sub", subject), "sub is not 1 to 200")), // JWT J8
                Stream.of(new Hostile("subject is a number", with("sub", 7), "sub is not a string"),
                        new Hostile("subject is true", with("sub", true), "sub is not a string")));
    }

    static Stream<Hostile> missing() {
        return Stream.of("iss", "aud", "exp", "sub", "client_id", "iat", "jti") // RFC9068 K3
                .map(name -> new Hostile("no " + name, TestToken.good().without(name).text(), name + " is missing"));
    }

    static Stream<Hostile> times() {
        String badDate = " is not a time between";
        return Stream.of(new Hostile("exp is a string", with("exp", String.valueOf(NOW + 60)), "exp is not a number"), // RFC9068 K7
                new Hostile("exp is true", with("exp", true), "exp is not a number"),
                new Hostile("exp is null", TestToken.good()
                        .withClaimsJson(TestToken.good().claimsJson().replaceFirst("\"exp\":[0-9]+", "\"exp\":null")),
                        "exp is not a number"),
                new Hostile("exp is a list", with("exp", List.of(NOW + 60)), "exp is not a number"),
                new Hostile("exp is zero", with("exp", 0), "exp" + badDate),
                new Hostile("exp is negative", with("exp", -1), "exp" + badDate),
                new Hostile("exp in milliseconds", with("exp", (NOW + 60) * 1000), "exp" + badDate),
                new Hostile("exp overflows", with("exp", new BigDecimal("9.3e99")), "exp" + badDate),
                new Hostile("exp overflows a long", with("exp", new BigDecimal("18446744073709551616")),
                        "exp" + badDate),
                new Hostile("a life longer than 30 days", with("exp", NOW - 60 + 30 * 86_400 + 1), "lives longer"),
                new Hostile("iat in the future", with("iat", NOW + 31), "iat lies in the future"),
                new Hostile("iat is a string", with("iat", "now"), "iat is not a number"),
                new Hostile("nbf in the future", with("nbf", NOW + 31), "nbf lies in the future"),
                new Hostile("nbf in the future by a fraction", with("nbf", new BigDecimal(NOW + 30 + ".5")),
                        "nbf lies in the future"),
                new Hostile("nbf is a string", with("nbf", "1"), "nbf is not a number"));
    }

    static Stream<Hostile> others() {
        return Stream.of(new Hostile("jti is a number", with("jti", 7), "jti is not a string"), // RFC9068 K3
                new Hostile("jti is empty", with("jti", ""), "jti is empty"),
                new Hostile("jti with a line end", with("jti", "a\nb"), "jti is empty, not printable"),
                new Hostile("jti too long", with("jti", "j".repeat(201)), "jti is empty, not printable, or longer"),
                new Hostile("client_id is a list", with("client_id", List.of("x")), "client_id is not a string"), // RFC9068 K3
                new Hostile("client_id is empty", with("client_id", ""), "client_id is empty"),
                new Hostile("scope is a list", with("scope", List.of("admin")), "scope is not a string"), // RFC9068 K8
                new Hostile("scope of 201 words", with("scope", "x ".repeat(201).strip()), "more than 200 words"),
                new Hostile("cnf is a string", with("cnf", "x"), "cnf is not an object"), // RFC8705 M1
                new Hostile("cnf binds to a key we cannot see", with("cnf", Map.of("jkt", "x")),
                        "cnf has something else"), // RFC8705 M1
                new Hostile("cnf with the misspelled member", with("cnf", Map.of("x5t#256", "x")),
                        "cnf has something else"), // RFC8705 M1
                new Hostile("cnf of a short hash", with("cnf", Map.of("x5t#S256", "AAAA")),
                        "not base64url of 32 bytes")); // RFC8705 M1
    }

    @Test
    void aTokenThatExpiresThirtySecondsAgoIsExpiredAndNotMerelyRefused() { // RFC9068 K7
        Stream.of(NOW - 30, NOW - 31, NOW - 59)
                .map(exp -> new Hostile("exp " + exp, with("exp", exp), "exp was more than"))
                .forEach(expired -> expired.isRefusedBy(TestToken.verifier(), DisconnectReason.TOKEN_EXPIRED));
    }

    @Test
    void anExpiredTokenForSomebodyElseIsRefusedForThat() {
        String token = TestToken.good().claim("exp", NOW - 59).claim("aud", "billing").text();

        new Hostile("expired, other audience", token, "aud does not contain").isRefusedBy(TestToken.verifier());
    }

    private static String with(String name, Object value) {
        return TestToken.good().claim(name, value).text();
    }
}

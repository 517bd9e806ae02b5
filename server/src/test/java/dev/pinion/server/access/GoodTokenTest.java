package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.keys.TestKey;

/// What must be let in: as many shapes as providers make, with every algorithm.
class GoodTokenTest {
    private static final long NOW = TestToken.NOW.getEpochSecond();

    @ParameterizedTest
    @MethodSource("goodTokens")
    void aGoodTokenIsAccepted(String token) throws Exception {
        Identity identity = TestToken.verifier().verify(BearerToken.of(token));

        assertEquals(TestToken.ISSUER, identity.issuer());
    }

    static Stream<Named<String>> goodTokens() {
        List<Named<String>> all = new ArrayList<>();
        for (TestKey key : TestKey.oneOfEach()) { // RFC9068 K2
            shapes().forEach(shape -> all.add(
                    Named.of(key.alg() + ": " + shape.getName(), shape.getPayload().apply(TestToken.by(key)).text())));
        }
        return all.stream();
    }

    private static Stream<Named<UnaryOperator<TestToken>>> shapes() {
        return Stream.of(shape("plain", token -> token),
                shape("typ in capitals", token -> token.header("typ", "AT+JWT")),
                shape("typ in full", token -> token.header("typ", "application/at+jwt")), // RFC9068 K1
                shape("several audiences", token -> token.claim("aud", List.of("billing", "pinion"))), // JWT J9
                shape("audience in a list", token -> token.claim("aud", List.of("pinion"))),
                shape("without kid where one key suits", token -> token.without("kid")),
                shape("exp with a fraction", token -> token.claim("exp", new BigDecimal(NOW + 60 + ".25"))),
                shape("exp with an exponent", token -> token.claim("exp", new BigDecimal("17953E5"))),
                shape("expired within the skew", token -> token.claim("exp", NOW - 29)), // RFC9068 K7
                shape("exp at the very edge", token -> token.claim("exp", new BigDecimal(NOW - 30 + ".001"))), // RFC9068 K7
                shape("iat at the edge of the skew", token -> token.claim("iat", NOW + 30)),
                shape("nbf at the edge of the skew", token -> token.claim("nbf", NOW + 30)),
                shape("nbf long ago", token -> token.claim("nbf", NOW - 10_000)),
                shape("a life of exactly 30 days", token -> token.claim("iat", NOW).claim("exp", NOW + 30 * 86_400)),
                shape("no scope", token -> token.without("scope")),
                shape("empty scope", token -> token.claim("scope", "")),
                shape("scopes of others", token -> token.claim("scope", "openid profile send:chat billing/*")),
                shape("unknown claims",
                        token -> token.claim("roles", List.of("x")).claim("auth_time", NOW).claim("acr", "1")), // RFC9068 K8 K10
                shape("unknown header members", token -> token.header("x5t", "abc").header("nonsense", 1)),
                shape("subject with a space, an accent, an ideograph", token -> token.claim("sub", "Zoë 王 O'Neil|7")),
                shape("subject of 200", token -> token.claim("sub", "s".repeat(200))),
                shape("subject that is a mail address", token -> token.claim("sub", "auth0|anna@example.org")),
                shape("11 KiB of claims", token -> token.claim("groups", "g".repeat(11_000))));
    }

    private static Named<UnaryOperator<TestToken>> shape(String name, UnaryOperator<TestToken> change) {
        return Named.of(name, change);
    }
}

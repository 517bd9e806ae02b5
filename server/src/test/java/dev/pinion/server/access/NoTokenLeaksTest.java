package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.stomp.BearerToken;

/// Nothing that holds a token, or came out of one that is not believed, can be printed. That no refusal quotes a token is
/// checked for every [Hostile] one.
class NoTokenLeaksTest {
    @Test
    void nothingThatHoldsATokenShowsIt() throws Exception {
        // Given
        String text = TestToken.good().text();
        CompactToken compact = CompactToken.of(text, TokenPolicy.TOKEN_CHARS_MAX);

        // When
        List<Object> all = List.of(BearerToken.of(text), compact, compact.header(), compact.claims(),
                TokenClaims.of(compact.claims(), Dialect.SUB), TestToken.verifier().verify(text, null),
                TestToken.verifier());

        // Then
        for (Object one : all) {
            assertShowsNothingOf(text, one.toString());
        }
    }

    @Test
    void anIdentityShowsWhoItIsAndNothingElse() throws Exception {
        Identity alice = TestToken.verifier().verify(TestToken.good().claim("jti", "the-id-of-it").text(), null);

        assertTrue(alice.toString().contains("alice"), alice.toString());
        assertFalse(alice.toString().contains("the-id-of-it"), alice.toString());
    }

    @Test
    void aJsonFaultNeverQuotesTheText() {
        // Given
        String secret = TestToken.SECRET;
        List<String> broken = List.of(secret, "{\"" + secret, "{\"" + secret + "\":", "{\"a\":\"" + secret + "\n\"}",
                "{\"" + secret + "\":1,\"" + secret + "\":2}", "{\"a\":" + secret + "}",
                "{\"a\":\"\\x" + secret + "\"}", "{} " + secret);

        // When
        List<String> said = new ArrayList<>();
        for (String text : broken) {
            try {
                JsonReader.object(text.getBytes(StandardCharsets.UTF_8));
            } catch (JsonFault fault) {
                said.add(fault.toString());
            }
        }

        // Then
        assertTrue(said.size() == broken.size(), said.toString());
        assertFalse(said.toString().contains(secret), said.toString());
    }

    private static void assertShowsNothingOf(String token, String shown) {
        assertFalse(shown.contains(TestToken.SECRET), shown);
        for (String part : token.split("\\.", -1)) {
            assertFalse(shown.contains(part.substring(0, 20)), shown);
        }
    }
}

package dev.pinion.db.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.db.IdempotencyKey;

class KeySecretTest {

    /// Of the reference's vectors: the bytes 0 to 15.
    private static final KeySecret REFERENCE = KeySecret.parsed("07060504030201000f0e0d0c0b0a0908");

    private final KeySecret secret = KeySecret.random(new SecureRandom());

    @ParameterizedTest
    @CsvSource({"0, a3817f04ba25a8e66df67214c7550293", "1, da87c1d86b99af44347659119b22fc45",
            "2, 8177228da4a45dc7fca38bdef60affe4", "3, 9c70b60c5267a94e5f33b6b02985ed51"})
    void itIsSipHashWithAHundredAndTwentyEightBits(int bytes, String expected) {
        // Given
        byte[] message = new byte[bytes];
        for (int n = 0; n < bytes; n++) {
            message[n] = (byte) n;
        }
        // When
        KeyHash hash = REFERENCE.hash(message);
        // Then
        byte[] found = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hash.high())
                .putLong(hash.low())
                .array();
        assertEquals(expected, HexFormat.of().formatHex(found));
    }

    @Test
    void channelIdentityAndKeyAreApart() {
        assertNotEquals(secret.hash("a", new IdempotencyKey("b", "cd")),
                secret.hash("ac", new IdempotencyKey("b", "d")));
        assertNotEquals(secret.hash("a", new IdempotencyKey("b", "c")), secret.hash("a", new IdempotencyKey("c", "b")));
        assertNotEquals(secret.hash("a", new IdempotencyKey("b", "c")), secret.hash("b", new IdempotencyKey("a", "c")));
    }

    @Test
    void anotherIdentityIsGivenToAHashWithoutItsKey() {
        assertEquals(secret.hash("a", new IdempotencyKey("iss\nb", "c")),
                secret.renamed(secret.hash("a", new IdempotencyKey("b", "c")), "b", "iss\nb"));
    }

    @Test
    void itIsTheSameAfterItWasWrittenDownAndSaysNothingOfItself() {
        IdempotencyKey key = new IdempotencyKey("b", "c");
        assertEquals(secret.hash("a", key), KeySecret.parsed(secret.text()).hash("a", key));
        assertFalse(secret.toString().contains(secret.text()));
    }
}

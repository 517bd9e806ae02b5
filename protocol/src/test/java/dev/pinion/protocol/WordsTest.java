package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies, reasons, refusals.
class WordsTest {

    private static final byte[] ABC = {'a', 'b', 'c'};

    @Test
    void aCopiedBodyDoesNotChangeWithItsSource() {
        // Given
        byte[] source = ABC.clone();
        Body body = Body.copyOf(source, 1, 2);

        // When
        source[1] = 'x';
        body.toByteArray()[0] = 'x';

        // Then
        assertEquals(Body.utf8("bc"), body);
        assertEquals("bc", body.utf8());
        assertEquals('b', body.at(0));
        assertEquals(2, body.size());
    }

    @Test
    void aBodyIsCopiedOutWholeOrInParts() throws Exception {
        // Given
        byte[] target = new byte[6];
        var out = new ByteArrayOutputStream();
        Body body = Body.copyOf(ABC, 0, 3);

        // When
        body.copyTo(target, 0);
        body.copyTo(1, target, 4, 2);
        body.writeTo(out);

        // Then
        assertArrayEquals(new byte[] {'a', 'b', 'c', 0, 'b', 'c'}, target);
        assertArrayEquals(ABC, out.toByteArray());
        assertNotSame(body.toByteArray(), body.toByteArray());
    }

    @Test
    void bodiesAreEqualByContent() {
        assertEquals(Body.owned(ABC.clone()), Body.copyOf(ABC, 0, 3));
        assertEquals(Body.owned(ABC.clone()).hashCode(), Body.copyOf(ABC, 0, 3).hashCode());
        assertNotEquals(Body.utf8("abd"), Body.utf8("abc"));
        assertSame(Body.EMPTY, Body.copyOf(ABC, 3, 0));
        assertSame(Body.EMPTY, Body.utf8(""));
        assertTrue(Body.EMPTY.isEmpty());
    }

    @Test
    void aBodyCannotBePrintedNorReadBeyondItsEnds() {
        assertEquals("Body[6 bytes]", Body.utf8("secret").toString());
        assertThrows(IndexOutOfBoundsException.class, () -> Body.copyOf(ABC, 2, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> Body.copyOf(ABC, -1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> Body.EMPTY.at(0));
    }

    @Test
    void whatIsNotUtf8InABodyBecomesTheReplacementCharacter() {
        assertEquals("a\uFFFD", Body.owned(new byte[] {'a', (byte) 0xFF}).utf8());
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHasACodeThatFindsIt(DisconnectReason reason) {
        assertTrue(reason.code().matches("[a-z]+(-[a-z]+)*"), reason.code());
        assertEquals(Optional.of(reason), DisconnectReason.ofCode(reason.code()));
    }

    @Test
    void anUnknownCodeIsNoReason() {
        assertEquals("token-expired", DisconnectReason.TOKEN_EXPIRED.code());
        assertEquals(Optional.empty(), DisconnectReason.ofCode("TOKEN_EXPIRED"));
        assertEquals(Optional.empty(), DisconnectReason.ofCode(""));
    }

    @Test
    void aRefusalKeepsItsReasonWhenItLearnsTheReceipt() {
        // Given
        var refused = new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "too much");

        // When
        ProtocolException withReceipt = refused.withReceiptId("7");

        // Then
        assertEquals(DisconnectReason.LIMIT_EXCEEDED, withReceipt.reason());
        assertEquals("too much", withReceipt.whatThePeerDid());
        assertEquals(Optional.of("7"), withReceipt.receiptId());
        assertEquals(Optional.empty(), refused.receiptId());
        assertEquals(0, withReceipt.getStackTrace().length);
    }
}

package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// What the reader refuses, with which sentence. Each limit has its test in [FrameLimitsTest].
class FrameRefusalTest {

    private static void assertMalformed(String wire, String sentence) {
        assertMalformed(NaiveStomp.bytes(wire), sentence);
    }

    private static void assertMalformed(byte[] wire, String sentence) {
        ProtocolException refused = Reading.refused(wire);
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason(), refused.whatThePeerDid());
        assertTrue(refused.whatThePeerDid().contains(sentence), refused.whatThePeerDid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"send\n\n\0", "Send\n\n\0", "SEND \n\n\0", " SEND\n\n\0", "SENDX\n\n\0", "SEN\n\n\0",
            "GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\n", "SEND\t\n\n\0", "HELO\n"})
    void aFirstLineThatIsNoCommandIsRefused(String wire) {
        // STOMP F1, STOMP S1
        assertMalformed(wire, "no STOMP 1.2 command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "SEND\0", "SEND\n\0", "SEND\ndestination:/a\0", "SEND\ndest\0ination:/a\n\n\0",
            "SEND\na:b\n\0\n\n\0", "SEND\n\n\0\0", "\n\0"})
    void aNulBeforeTheEmptyLineIsRefused(String wire) {
        assertMalformed(wire, "a NUL came before the empty line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND\nno colon here\n\n\0", "SEND\na:b\nx\n\n\0", "SEND\n \n\n\0",
            "CONNECT\neyJhbGciOi\n\n\0"})
    void aHeaderLineWithoutColonIsRefusedAndNotRepeated(String wire) {
        // STOMP F11
        assertMalformed(wire, "has no colon");
        assertFalse(Reading.refused(wire).whatThePeerDid().contains("eyJ"));
    }

    @Test
    void aHeaderWithoutNameIsRefused() {
        // STOMP F11
        assertMalformed("SEND\n:value\n\n\0", "empty name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:\\t", "x:\\", "x:\\:", "x:\\R", "x:a\\\\\\", "x:\\u0041", "x:\\0", "\\t:x", "n\\:x",
            "x:\\ "})
    void anUnknownEscapeIsRefused(String line) {
        // STOMP F6
        assertMalformed("SEND\n" + line + "\n\n\0", "escape that STOMP 1.2 does not know");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND\nx:a\rb\n\n\0", "SEND\nx\ry:b\n\n\0", "SEND\nx:a\r\r\n\n\0", "CONNECT\nx:\ra\n\n\0",
            "\rSEND\n\n\0", "\r\r\n", "SEND\n\n\0\rSEND\n\n\0"})
    void aCarriageReturnAloneIsRefused(String wire) {
        // STOMP F2, STOMP F11
        assertMalformed(wire, "carriage return is not followed by a line feed");
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of("\u0080", "\u00BF", "\u00C0\u0080", "\u00C1\u00BF", "\u00C3", "\u00C3x", "\u00E0\u0080\u0080",
                "\u00E0\u009F\u00BF", "\u00E2\u0082", "\u00E2\u0082x", "\u00ED\u00A0\u0080", "\u00ED\u00BF\u00BF",
                "\u00F0\u0080\u0080\u0080", "\u00F0\u008F\u00BF\u00BF", "\u00F0\u009F\u0098",
                "\u00F4\u0090\u0080\u0080", "\u00F5\u0080\u0080\u0080", "\u00FF", "\u00FE")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void headersThatAreNotUtf8AreRefused(byte[] bad) {
        // STOMP F4
        assertMalformed(NaiveStomp.join(NaiveStomp.bytes("SEND\nx:"), bad, NaiveStomp.bytes("\n\n\0")),
                "not valid UTF-8");
        assertMalformed(NaiveStomp.join(NaiveStomp.bytes("SEND\nx"), bad, NaiveStomp.bytes(":y\n\n\0")),
                "not valid UTF-8");
        assertMalformed(NaiveStomp.join(NaiveStomp.bytes("CONNECT\nx:"), bad, NaiveStomp.bytes("\n\n\0")),
                "not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "eins", "１", "1,0", "--1"})
    void aContentLengthThatIsNoPlainNumberIsRefused(String length) {
        // STOMP B2
        assertMalformed("SEND\ncontent-length:" + length + "\n\na\0",
                "content-length header is no plain decimal number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND\ncontent-length:4\n\nhello\0", "SEND\ncontent-length:0\n\nx\0",
            "MESSAGE\ncontent-length:1\n\nüx\0"})
    void aBodyLongerThanAnnouncedIsRefused(String wire) {
        // STOMP B2
        assertMalformed(wire, "no NUL follows the body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE\nid:1\n\nbody\0", "DISCONNECT\ncontent-length:1\n\nx\0", "CONNECT\n\nx\0",
            "BEGIN\ntransaction:1\n\n\nCOMMIT\n\n\0", "RECEIPT\ncontent-length:99999999999\n\n\0", "ACK\n\n \0"})
    void aBodyOnACommandThatHasNoneIsRefused(String wire) {
        // STOMP B1
        assertMalformed(wire, "only SEND, MESSAGE and ERROR may have a body");
    }

    @Test
    void whatFollowsABodyOfUnknownSizeWithANulInItIsRefused() {
        // STOMP B3
        assertMalformed("SEND\n\nhel\0lo\0", "a NUL came before the empty line");
    }

    @Test
    void aRefusalNamesTheReceiptThatTheFrameAskedFor() {
        // STOMP E2
        assertEquals(Optional.of("a:7"), Reading.refused("SEND\nreceipt:a\\c7\ncontent-length:1\n\nab\0").receiptId());
        assertEquals(Optional.empty(), Reading.refused("SEND\ncontent-length:1\n\nab\0").receiptId());
        assertEquals(Optional.empty(), Reading.refused("CONNECT\nreceipt:7\n\nab\0").receiptId());
        assertEquals(Optional.of("7"), Reading.refused("SEND\nreceipt:7\nnonsense\n\n\0").receiptId());
        assertEquals(Optional.of("7"), Reading.refused("SEND\nreceipt:7\nx:\\t\n\n\0").receiptId());
        assertEquals(Optional.of("7"), Reading.refused("SEND\nreceipt:7\nx:a\0").receiptId());
        assertEquals(Optional.of("7"), Reading.refused("SEND\nreceipt:7\ncontent-length:x\n\n\0").receiptId());
        assertEquals(Optional.empty(), Reading.refused("SEND\nreceipt:\\t\n\n\0").receiptId());
        assertEquals(Optional.empty(), Reading.refused("SEND\nnonsense\nreceipt:7\n\n\0").receiptId());
        assertEquals(Optional.empty(), Reading.refused("CONNECT\nreceipt:7\nnonsense\n\n\0").receiptId());
        assertEquals(Optional.empty(), Reading.refused("SEND\nreceipt:7\n\n\0BAD\n").receiptId());
    }

    @Test
    void afterARefusalNothingMoreIsRead() {
        // Given
        var reader = new FrameReader(PiecewiseStream.whole(NaiveStomp.bytes("BAD\nSEND\n\n\0")), Reading.LIMITS);
        ProtocolException first = assertThrows(ProtocolException.class, reader::next);

        // When
        ProtocolException second = assertThrows(ProtocolException.class, reader::next);

        // Then
        assertSame(first, second);
        assertEquals(0, first.getStackTrace().length, "a peer's mistake must not cost us a stack trace");
    }
}

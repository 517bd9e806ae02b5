package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// Every limit at the limit and one above it, however the bytes arrive.
class FrameLimitsTest {

    private static final FrameLimits SMALL = new FrameLimits(11, 20, 3, 40, 50);

    private static void assertAccepted(String wire, FrameLimits limits) throws Exception {
        byte[] bytes = NaiveStomp.bytes(wire);
        for (PiecewiseStream stream : List.of(PiecewiseStream.whole(bytes), PiecewiseStream.byteByByte(bytes))) {
            assertEquals(1, Reading.all(new FrameReader(stream, limits, new BufferPool(16, 1))).size(), wire);
        }
        assertEquals(1, Reading.all(new FrameReader(PiecewiseStream.whole(bytes), limits)).size(), wire);
    }

    private static void assertOverLimit(String wire, FrameLimits limits, String sentence) {
        byte[] bytes = NaiveStomp.bytes(wire);
        for (int bufferBytes : new int[] {16, 16 * 1024}) {
            for (PiecewiseStream stream : List.of(PiecewiseStream.whole(bytes), PiecewiseStream.byteByByte(bytes))) {
                var reader = new FrameReader(stream, limits, new BufferPool(bufferBytes, 1));
                ProtocolException refused = assertThrows(ProtocolException.class, () -> Reading.all(reader), wire);
                assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused.reason(), refused.whatThePeerDid());
                assertTrue(refused.whatThePeerDid().contains(sentence), refused.whatThePeerDid());
            }
        }
    }

    @Test
    void theCommandLineIsLimited() throws Exception {
        // STOMP L1
        assertAccepted("UNSUBSCRIBE\r\nid:1\r\n\r\n\0", SMALL);
        assertOverLimit("UNSUBSCRIBES\nid:1\n\n\0", SMALL, "the first line of the frame is over the limit of 11 bytes");
        assertOverLimit("x".repeat(12), SMALL, "the first line");
    }

    @Test
    void aHeaderLineIsLimited() throws Exception {
        // STOMP L1
        String line = "name:" + "v".repeat(15);
        assertAccepted("SEND\n" + line + "\n\n\0", SMALL);
        assertAccepted("SEND\r\n" + line + "\r\n\r\n\0", SMALL);
        assertOverLimit("SEND\n" + line + "v\n\n\0", SMALL, "a header line is over the limit of 20 bytes");
        assertOverLimit("SEND\r\n" + line + "v\r\n\r\n\0", SMALL, "a header line");
    }

    @Test
    void aHeaderLineWithoutEndIsRefusedWhenItIsTooLong() {
        // STOMP L1
        assertOverLimit("SEND\n" + "v".repeat(21), SMALL, "a header line is over the limit of 20 bytes");
        assertOverLimit("SEND\n" + "v".repeat(20) + "\r\r", SMALL, "a header line is over the limit of 20 bytes");
    }

    @Test
    void theNumberOfHeadersIsLimited() throws Exception {
        // STOMP L1
        assertAccepted("SEND\na:1\na:2\nc:3\n\n\0", SMALL);
        assertOverLimit("SEND\na:1\na:2\nc:3\nd:4\n\n\0", SMALL, "the number of headers is over the limit of 3");
    }

    @Test
    void tenThousandHeadersAreRefusedAtTheSixtyFifth() {
        // STOMP L1
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < 10_000; i++) {
            headers.add(Map.entry("h" + i, "v"));
        }
        PiecewiseStream stream = PiecewiseStream.whole(NaiveStomp.frame("SEND", headers, new byte[0]));
        var reader = new FrameReader(stream, FrameLimits.AFTER_CONNECT, new BufferPool(64, 1));

        // When
        ProtocolException refused = assertThrows(ProtocolException.class, reader::next);

        // Then
        assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused.reason());
        assertTrue(reader.bytesRead() < 65 * 8 + 64, "read on after the limit: " + reader.bytesRead());
    }

    @Test
    void allHeadersTogetherAreLimited() throws Exception {
        // STOMP L1
        String half = "n:" + "v".repeat(18);
        assertAccepted("SEND\n" + half + "\n" + half + "\n\n\0", SMALL);
        assertAccepted("SEND\r\n" + half + "\r\n" + half + "\r\n\r\n\0", SMALL);
        assertOverLimit("SEND\n" + half + "\n" + half + "\na:\n\n\0", SMALL,
                "all headers together is over the limit of 40");
        assertOverLimit("SEND\n" + half + "\n" + half + "\nab", SMALL, "all headers together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length:%d\n", ""})
    void theBodyIsLimited(String announced) throws Exception {
        // STOMP L1
        String head = "SEND\n" + announced + "\n";
        assertAccepted(head.formatted(50) + "b".repeat(50) + "\0", SMALL);
        assertOverLimit(head.formatted(51) + "b".repeat(51) + "\0", SMALL, "the body is over the limit of 50 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"51", "2147483648", "9223372036854775808", "99999999999999999999999",
            "000000000000000000051"})
    void anAnnouncedBodyIsRefusedBeforeAByteOfItIsRead(String length) {
        // STOMP L1
        var limits = new FrameLimits(11, 50, 3, 100, 50);
        assertOverLimit("SEND\ncontent-length:" + length + "\n\n", limits, "the body is over the limit of 50 bytes");
    }

    @Test
    void beforeConnectNoBodyIsTaken() throws Exception {
        assertAccepted("CONNECT\npasscode:" + "t".repeat(BearerToken.LENGTH_MAX) + "\n\n\0",
                FrameLimits.BEFORE_CONNECT);
        assertOverLimit("SEND\n\nhello\0", FrameLimits.BEFORE_CONNECT, "send CONNECT first");
        assertOverLimit("SEND\ncontent-length:1\n\nh\0", FrameLimits.BEFORE_CONNECT, "send CONNECT first");
    }

    @Test
    void theLimitsChangeWithTheNextFrame() throws Exception {
        // Given
        byte[] wire = NaiveStomp.bytes("CONNECT\nhost:a\n\n\0SEND\n\n" + "b".repeat(256 * 1024) + "\0");
        var reader = new FrameReader(PiecewiseStream.whole(wire), FrameLimits.BEFORE_CONNECT);
        reader.next();

        // When
        reader.limits(FrameLimits.AFTER_CONNECT);

        // Then
        assertEquals(256 * 1024, Reading.all(reader).get(0).body().size());
    }

    @Test
    void theLargestSendStillFitsIntoTheMessageThatAClientTakes() throws Exception {
        // Given: everything that a SEND may have, in the characters that grow most when escaped anew
        FrameLimits send = FrameLimits.AFTER_CONNECT;
        var wire = new StringBuilder("SEND\ndestination:/channel/" + "c".repeat(200) + "\n");
        int left = send.headerBytes() - wire.length();
        for (int i = 10; i < 15; i++) { // a name of two digits
            int size = Math.min(left, send.headerLineBytes());
            if (size < 10) {
                break;
            }
            wire.append(i).append(':').append(":".repeat(size - 3)).append('\n');
            left -= size;
        }
        Command.Send parsed = (Command.Send) new CommandParser().parse(Reading.frame(wire + "\n\0"));

        // When
        byte[] message = NaiveStomp.join(NaiveStomp.bytes("MESSAGE\n"), parsed.userHeaders().bytes().toByteArray(),
                NaiveStomp.bytes(
                        "subscription:" + "s".repeat(4096 - 3) + "\ndestination:" + "d".repeat(3000) + "\n\n\0"));

        // Then
        assertEquals(1, Reading.all(new FrameReader(PiecewiseStream.whole(message), FrameLimits.FROM_SERVER)).size());
    }

    @Test
    void aLimitIsAPositiveNumber() {
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(0, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(1, -1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(1, 1, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(1, 1, 1_001, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(1, 1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> FrameLimits.AFTER_CONNECT.withBodyBytes(-1));
    }
}

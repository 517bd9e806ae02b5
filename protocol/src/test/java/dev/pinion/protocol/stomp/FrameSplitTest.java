package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// Where the network cuts the bytes must make no difference.
class FrameSplitTest {

    private static final List<Map.Entry<String, String>> HEADERS = List.of(Map.entry("destination", "/channel/a"),
            Map.entry("käse:\\\r\n", "grün:\\\r\n"), Map.entry("receipt", "7"));

    static Stream<byte[]> conversations() {
        return Stream.of(NaiveStomp.frame("SEND", HEADERS, NaiveStomp.bytes("a\0b\r\n\0")),
                NaiveStomp.bytes("SEND\r\ndestination:/a\r\n\r\nwithout size\0\r\n\r\n"),
                NaiveStomp.bytes("CONNECT\naccept-version:1.2\nhost:x\npasscode:a.b.c\n\n\0\n"),
                NaiveStomp.join(NaiveStomp.bytes("\n\n"), NaiveStomp.frame("SEND", HEADERS, new byte[40]),
                        NaiveStomp.bytes("\n"), NaiveStomp.frame("SEND", List.of(), new byte[0]),
                        NaiveStomp.bytes("DISCONNECT\nreceipt:9\n\n\0")));
    }

    private static List<Reading> read(PiecewiseStream stream) throws Exception {
        return Reading.all(new FrameReader(stream, Reading.LIMITS, new BufferPool(64, 1)));
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void framesMayArriveInAnyTwoPieces(byte[] wire) throws Exception {
        List<Reading> whole = Reading.all(PiecewiseStream.whole(wire));
        for (int cut = 1; cut < wire.length; cut++) {
            assertEquals(whole, Reading.all(PiecewiseStream.cutAt(wire, cut)), "cut at " + cut);
            assertEquals(whole, read(PiecewiseStream.cutAt(wire, cut)), "small buffer, cut at " + cut);
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void framesMayArriveInAnyThreePieces(byte[] wire) throws Exception {
        List<Reading> whole = Reading.all(PiecewiseStream.whole(wire));
        for (int first = 1; first < wire.length; first++) {
            for (int second = first + 1; second < wire.length; second++) {
                assertEquals(whole, read(PiecewiseStream.cutAt(wire, first, second)),
                        "cut at " + first + ", " + second);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void framesMayArriveByteByByte(byte[] wire) throws Exception {
        assertEquals(Reading.all(PiecewiseStream.whole(wire)), Reading.all(PiecewiseStream.byteByByte(wire)));
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void aTimeOutBeforeEveryByteLosesNothing(byte[] wire) throws Exception {
        // Given
        List<Reading> whole = Reading.all(PiecewiseStream.whole(wire));
        PiecewiseStream stream = PiecewiseStream.byteByByteWithTimeouts(wire);

        // When
        List<Reading> readings = read(stream);

        // Then
        assertEquals(whole, readings);
        assertTrue(stream.timeouts() >= wire.length, "time-outs: " + stream.timeouts());
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void anEndInsideAFrameIsNoOrderlyEnd(byte[] wire) throws Exception {
        int frames = Reading.all(PiecewiseStream.whole(wire)).size();
        for (int length = 1; length < wire.length; length++) {
            byte[] part = Arrays.copyOf(wire, length);
            try {
                assertTrue(Reading.all(PiecewiseStream.whole(part)).size() <= frames, "cut at " + length);
                assertTrue(isBetweenFrames(part), "an end inside a frame was taken for an orderly one, at " + length);
            } catch (ProtocolException refused) {
                assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
                assertTrue(refused.whatThePeerDid().contains("ended inside a frame"), refused.whatThePeerDid());
            }
        }
    }

    /// True for these conversations, none of which has a NUL and only line ends after it in the middle of a body.
    private static boolean isBetweenFrames(byte[] part) {
        String text = new String(part, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]+$", "");
        return text.isEmpty() || text.endsWith("\0");
    }
}

package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Body;

/// What the reader accepts, and as what.
class FrameReaderTest {

    @Test
    void aFrameIsItsCommandItsHeadersAndItsBody() throws Exception {
        // Given
        String wire = "SEND\ndestination:/channel/news\nreceipt:1\n\nhello\0";

        // When
        Frame frame = Reading.frame(wire);

        // Then
        assertEquals(FrameCommand.SEND, frame.command());
        assertEquals("/channel/news", frame.header("destination"));
        assertEquals("1", frame.header("receipt"));
        assertNull(frame.header("transaction"));
        assertEquals(Body.utf8("hello"), frame.body());
    }

    @ParameterizedTest
    @EnumSource
    void everyCommandOfStompIsRead(FrameCommand command) throws Exception {
        assertEquals(command, Reading.frame(command + "\na:b\n\n\0").command());
    }

    @Test
    void headerNamesAreCaseSensitive() throws Exception {
        // STOMP F1
        // When
        Frame frame = Reading.frame("SEND\nDestination:upper\ndestination:lower\n\n\0");

        // Then
        assertEquals("lower", frame.header("destination"));
        assertEquals("upper", frame.header("Destination"));
    }

    @Test
    void aCarriageReturnBeforeTheLineFeedIsNotPartOfTheLine() throws Exception {
        // STOMP F2
        // When
        Reading reading = Reading.of(Reading.frame("SEND\r\ndestination:/a\r\nx:\r\n\r\nbody\r\n\0\r\n"));

        // Then
        assertEquals(List.of(Map.entry("destination", "/a"), Map.entry("x", "")), reading.headers());
        assertEquals(Body.utf8("body\r\n"), reading.body());
    }

    @Test
    void lineEndsBetweenFramesAreNoFrames() throws Exception {
        // STOMP F3
        // Given
        byte[] wire = NaiveStomp.bytes("\n\r\n\nBEGIN\ntransaction:1\n\n\0\n\n\r\n\nABORT\ntransaction:1\n\n\0\n");

        // When
        List<Reading> readings = Reading.all(PiecewiseStream.whole(wire));

        // Then
        assertEquals(List.of(FrameCommand.BEGIN, FrameCommand.ABORT), readings.stream().map(Reading::command).toList());
    }

    @Test
    void headersAreUtf8() throws Exception {
        // STOMP F4
        // When
        Frame frame = Reading.frame("SEND\nüber:Grüße ✓ 🙂\n\n\0");

        // Then
        assertEquals("Grüße ✓ 🙂", frame.header("über"));
    }

    @Test
    void theFourEscapesAreDecodedInNamesAndValues() throws Exception {
        // STOMP F5
        // When
        Frame frame = Reading.frame("SEND\na\\cb\\n:\\r\\n\\c\\\\\\\\n\n\n\0");

        // Then
        assertEquals("\r\n:\\\\n", frame.header("a:b\n"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "STOMP", "CONNECTED"})
    void nothingIsEscapedInTheFramesThatOpenASession(FrameCommand command) throws Exception {
        // STOMP F8
        // When
        Frame frame = Reading.frame(command + "\npasscode:a\\tb:c\\\nn\\x:1\n\n\0");

        // Then
        assertEquals("a\\tb:c\\", frame.header("passcode"));
        assertEquals("1", frame.header("n\\x"));
        assertEquals("a\\tb:c\\", frame.value(0).text());
    }

    @Test
    void theReaderCountsWhatItHasRead() throws Exception {
        // Given
        byte[] wire = NaiveStomp.bytes("SEND\n\n1\0\n\r\nSEND\n\n2\0\n");
        var reader = new FrameReader(PiecewiseStream.whole(wire), Reading.LIMITS);

        // When
        List<Reading> all = Reading.all(reader);

        // Then
        assertEquals(2, all.size());
        assertEquals(wire.length, reader.bytesRead());
    }

    @Test
    void valuesAreNeverTrimmed() throws Exception {
        // STOMP F9
        // When
        Frame frame = Reading.frame("SEND\nx:  two and one \n y :\t\n\n\0");

        // Then
        assertEquals("  two and one ", frame.header("x"));
        assertEquals("\t", frame.header(" y "));
    }

    @Test
    void ofARepeatedHeaderTheFirstOneWins() throws Exception {
        // STOMP F10
        // When
        Frame frame = Reading.frame("SEND\nx:new\nreceipt:new\nx:old\nreceipt:old\n\n\0");

        // Then
        assertEquals("new", frame.header("x"));
        assertEquals("new", frame.header("receipt"));
    }

    @Test
    void aLineIsSplitAtItsFirstColon() throws Exception {
        // STOMP F11
        assertEquals("12:30:00", Reading.frame("SEND\ntime:12:30:00\n\n\0").header("time"));
    }

    @Test
    void aBodyOfAnnouncedSizeMayHaveNulsAndFrames() throws Exception {
        // STOMP B2
        // Given
        byte[] body = NaiveStomp.bytes("\0SEND\n\n\0\0");

        // When
        Frame frame = Reading.frame(NaiveStomp.frame("SEND", List.of(), body));

        // Then
        assertArrayEquals(body, frame.body().toByteArray());
    }

    @Test
    void aBodyOfUnknownSizeEndsAtTheFirstNul() throws Exception {
        // STOMP B3
        // When
        List<Reading> readings = Reading.all(PiecewiseStream.whole(NaiveStomp.bytes("SEND\n\na\0SEND\n\nb\0")));

        // Then
        assertEquals(List.of(Body.utf8("a"), Body.utf8("b")), readings.stream().map(Reading::body).toList());
    }

    @Test
    void anEmptyBodyMayBeAnnouncedOnEveryFrame() throws Exception {
        // STOMP B1
        assertEquals(Body.EMPTY, Reading.frame("SUBSCRIBE\ncontent-length:0\n\n\0").body());
    }

    @Test
    void theFirstOfTwoContentLengthsCounts() throws Exception {
        // STOMP F10
        assertEquals(Body.utf8("abc"),
                Reading.frame("SEND\ncontent-length:3\ncontent-length:999999999\n\nabc\0").body());
    }

    @Test
    void theStreamMayEndBetweenFrames() throws Exception {
        // Given
        var reader = new FrameReader(PiecewiseStream.whole(NaiveStomp.bytes("SEND\n\n\0\n")), Reading.LIMITS);

        // When
        Frame first = reader.next();
        Frame second = reader.next();

        // Then
        assertNotNull(first);
        assertNull(second);
        assertNull(reader.next());
    }

    @Test
    void theTextOfAFrameNamesNoValue() throws Exception {
        // When
        String text = Reading.frame("CONNECT\npasscode:secret\n\n\0").toString();

        // Then
        assertEquals("Frame[CONNECT, 1 headers, Body[0 bytes]]", text);
    }

    @Test
    void onlyAFrameThatHasBegunAndWaitsForMoreIsUnfinished() throws Exception {
        // Given
        byte[] wire = NaiveStomp
                .bytes("\n\nSEND\ndestination:/channel/x\n\nhello\0\n\nSEND\ncontent-length:5\n\nhello\0\n");
        List<Long> seen = new ArrayList<>();
        var reader = new AtomicReference<>(new FrameReader(InputStream.nullInputStream(), Reading.LIMITS));
        var stream = new ByteArrayInputStream(wire) {
            @Override
            public synchronized int read(byte[] target, int at, int length) {
                seen.add(reader.get().unfinishedFrame());
                return super.read(target, at, Math.min(length, 1));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        reader.set(new FrameReader(stream, Reading.LIMITS));
        // When
        for (int frame = 1; frame <= 2; frame++) {
            reader.get().next();
            assertEquals(0, reader.get().unfinishedFrame());
        }
        // Then: one answer for each byte but the first of a frame
        assertEquals(List.of(1L, 2L), seen.stream().distinct().toList());
        assertEquals(wire.length - "\n\nS\n\nS\n".length(), seen.size());
    }
}

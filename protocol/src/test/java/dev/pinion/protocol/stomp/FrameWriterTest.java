package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.StompVersion;

class FrameWriterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final FrameWriter writer = new FrameWriter(out, new byte[16 * 1024]);

    private String written() throws IOException {
        writer.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFrameIsWrittenAsTheStandardSays() throws Exception {
        // When
        writer.begin(FrameCommand.MESSAGE)
                .header("subscription", HeaderValue.of("0"))
                .header("seq", 42)
                .header("sender", "anna")
                .headers(HeaderBlock.of(Map.of("content-type", "text/plain")))
                .end(Body.utf8("hello"));

        // Then
        // STOMP B4
        assertEquals(
                "MESSAGE\nsubscription:0\nseq:42\nsender:anna\ncontent-type:text/plain\ncontent-length:5\n\nhello\0",
                written());
    }

    @Test
    void namesAndValuesAreEscaped() throws Exception {
        // STOMP F7
        // When
        writer.begin(FrameCommand.SEND).header("a:b", "\r\n:\\ü").end();

        // Then
        assertEquals("SEND\na\\cb:\\r\\n\\c\\\\ü\n\n\0", written());
    }

    @Test
    void aPeerOfStomp10GetsALineEndBehindEachFrame() throws Exception {
        // When
        writer.version(StompVersion.V1_0).begin(FrameCommand.RECEIPT).header("receipt-id", "1").end();
        writer.begin(FrameCommand.MESSAGE).header("seq", 1).end(Body.utf8("hello"));
        writer.begin(FrameCommand.MESSAGE).raw(Body.utf8("seq:2\n")).raw(Body.utf8("content-length:1\n\n\0\0"));

        // Then
        assertEquals("""
                RECEIPT
                receipt-id:1

                \0
                MESSAGE
                seq:1
                content-length:5

                hello\0
                MESSAGE
                seq:2
                content-length:1

                \0\0
                """, written());
    }

    @Test
    void theFramesThatOpenASessionAreNotEscaped() throws Exception {
        // STOMP F8
        // When
        writer.begin(FrameCommand.CONNECT).header("passcode", "a\\b:ü").header("x", HeaderValue.of("1:2")).end();

        // Then
        assertEquals("CONNECT\npasscode:a\\b:ü\nx:1:2\n\n\0", written());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b"})
    void whatWouldNeedAnEscapeCannotBeWrittenIntoThem(String value) throws Exception {
        // Given
        writer.begin(FrameCommand.CONNECTED);

        // Then
        assertThrows(IllegalArgumentException.class, () -> writer.header("greeting", value));
        assertThrows(IllegalArgumentException.class, () -> writer.header(value, "x"));
        assertThrows(IllegalArgumentException.class, () -> writer.header("a:b", "x"));
    }

    @Test
    void noHeaderCanHaveANulOrAnEmptyName() throws Exception {
        // STOMP F11
        // Given
        writer.begin(FrameCommand.SEND);

        // Then
        assertThrows(IllegalArgumentException.class, () -> writer.header("a", "x\0y"));
        assertThrows(IllegalArgumentException.class, () -> writer.header("", "x"));
        assertThrows(IllegalArgumentException.class, () -> writer.header("a", -1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE})
    void numbersAreWrittenPlainly(long number) throws Exception {
        // When
        writer.begin(FrameCommand.RECEIPT).header("seq", number).end();

        // Then
        assertEquals("RECEIPT\nseq:" + number + "\n\n\0", written());
    }

    @Test
    void anEmptyBodyIsNotAnnounced() throws Exception {
        // When
        writer.begin(FrameCommand.RECEIPT).end(Body.EMPTY);

        // Then
        assertEquals("RECEIPT\n\n\0", written());
    }

    @Test
    void onlyTheFramesThatMayHaveABodyGetOne() throws Exception {
        // STOMP B1
        for (FrameCommand command : FrameCommand.values()) {
            var one = new FrameWriter(out, new byte[64]);
            one.begin(command);
            if (command.mayHaveBody()) {
                one.end(Body.utf8("x"));
            } else {
                assertThrows(IllegalStateException.class, () -> one.end(Body.utf8("x")), command.name());
            }
        }
    }

    @Test
    void aFrameMayBeBegunHereAndEndedWithBytesMadeElsewhere() throws Exception {
        // Given
        var rest = new ByteArrayOutputStream();
        new FrameWriter(rest, new byte[64]).resume(FrameCommand.MESSAGE).header("seq", 1).end(Body.utf8("x")).flush();

        // When
        for (String subscription : List.of("a", "b")) {
            writer.begin(FrameCommand.MESSAGE).header("subscription", subscription).raw(Body.owned(rest.toByteArray()));
        }

        // Then
        assertEquals("MESSAGE\nsubscription:a\nseq:1\ncontent-length:1\n\nx\0"
                + "MESSAGE\nsubscription:b\nseq:1\ncontent-length:1\n\nx\0", written());
    }

    @Test
    void aHeartBeatStandsBetweenFramesOnly() throws Exception {
        // When
        writer.eol();
        writer.begin(FrameCommand.SEND);

        // Then
        assertThrows(IllegalStateException.class, writer::eol);
        assertThrows(IllegalStateException.class, () -> writer.begin(FrameCommand.SEND));
        writer.end();
        assertEquals("\nSEND\n\n\0", written());
    }

    @Test
    void manyFramesGoOutInOneWrite() throws Exception {
        // Given
        var writes = new ArrayList<Integer>();
        var counting = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                writes.add(length);
                super.write(bytes, from, length);
            }
        };
        var packing = new FrameWriter(counting, new byte[1024]);

        // When
        for (int i = 0; i < 100; i++) {
            packing.begin(FrameCommand.SEND).header("destination", "/channel/a").end(Body.utf8("x".repeat(50)));
        }
        packing.flush();

        // Then
        assertTrue(writes.subList(0, writes.size() - 1).stream().allMatch(size -> size >= 1024 - 20),
                writes.toString());
        assertEquals(counting.size(), writes.stream().mapToInt(Integer::intValue).sum());
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 40, 64, 101, 1000})
    void theSizeOfTheBufferMakesNoDifference(int bufferBytes) throws Exception {
        // Given
        List<Map.Entry<String, String>> headers = List.of(Map.entry("destination", "/channel/" + "n".repeat(60)),
                Map.entry("ä:" + "\\".repeat(50), "\r\n".repeat(40)), Map.entry("x", ""));
        byte[] body = "0123456789\0".repeat(100).getBytes(StandardCharsets.UTF_8);
        var small = new FrameWriter(out, new byte[bufferBytes]);

        // When
        small.begin(FrameCommand.SEND);
        for (Map.Entry<String, String> header : headers) {
            small.header(header.getKey(), header.getValue());
        }
        small.end(Body.owned(body)).flush();

        // Then
        // STOMP F7
        assertArrayEquals(NaiveStomp.frame("SEND", headers, body), out.toByteArray());
    }
}

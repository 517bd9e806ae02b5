package dev.pinion.bench.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

class FrameScannerTest {

    private static final String STAMP = "000007" + "0003" + "0000000042" + "00000000000000ff";
    private static final String THREE_FRAMES = "CONNECTED\nversion:1.2\n\n\0\n\r\n"
            + "RECEIPT\nreceipt-id:00030000000042\n\n\0\n" + "MESSAGE\nseq:9\nsubscription:1\n\n" + STAMP + "xxxx\0";

    @Test
    void framesAreFoundWhereverTheBytesAreCut() throws IOException {
        for (int cut = 1; cut < THREE_FRAMES.length(); cut++)
            assertEquals(List.of("C", "R 30000000042", "M 7 30000000042 255"), read(THREE_FRAMES, cut, 64),
                    "cut " + cut);
    }

    @Test
    void framesAreFoundWhenTheBytesComeOneByOneIntoABufferThatMustGrow() throws IOException {
        assertEquals(List.of("C", "R 30000000042", "M 7 30000000042 255"), read(THREE_FRAMES, 1, 8));
    }

    @Test
    void manyFramesPassThroughASmallBuffer() throws IOException {
        String receipt = "RECEIPT\nseq:5\nreceipt-id:00010000000002\n\n\0";

        assertEquals(1_000, read(receipt.repeat(1_000), 100, 128).size());
    }

    @Test
    void theReceiptIdIsFoundBehindOtherHeaders() throws IOException {
        assertEquals(List.of("R 10000000002"), read("RECEIPT\nseq:5\nreceipt-id:00010000000002\n\n\0", 7, 64));
    }

    @Test
    void aReceiptIdThatIsNotOursIsNone() throws IOException {
        assertEquals(List.of("R -1", "R -1", "R -1"),
                read("RECEIPT\nreceipt-id:subscribed-to-it\n\n\0" + "RECEIPT\nreceipt-id:7\n\n\0" + "RECEIPT\n\n\0", 20,
                        64));
    }

    @Test
    void aMessageWithABodyOfAnotherSizeIsNotOurs() throws IOException {
        assertEquals(List.of("M -1 -1"), read("MESSAGE\nsubscription:1\n\n" + STAMP + "xxx\0", 20, 64));
        assertEquals(List.of("M -1 -1"), read("MESSAGE\n\n\0", 20, 64));
    }

    @Test
    void aFrameWithoutEndIsRefusedBeforeItFillsTheMemory() {
        Scanned.assertEndlessIsRefused(FrameScanner::new, "x");
    }

    @Test
    void nothingYetIsNoEnd() throws IOException {
        FrameScanner scanner = new FrameScanner((_, _, _) -> 0, 64);

        assertEquals(0, scanner.fill());
        assertFalse(scanner.next());
    }

    @Test
    void aSendFrameCarriesItsNumbersAndNoNulInItsBody() {
        // Given
        SendFrames frames = new SendFrames(Dialect.PINION, "/channel/a", 40, true);
        byte[] out = new byte[frames.size() + 1];

        // When
        frames.put(out, 1, 7, Stamp.id(3, 42), 255);

        // Then
        assertEquals("\0SEND\ndestination:/channel/a\nreceipt:00030000000042\ncontent-length:40\n\n" + STAMP + "xxxx\0",
                new String(out, StandardCharsets.US_ASCII));
    }

    @Test
    void aSendFrameWithAKeyHasAnotherOneForEachMessage() {
        // Given
        SendFrames frames = new SendFrames(Dialect.PINION.withKeys(), "/channel/a", 40, true);
        byte[] out = new byte[frames.size()];

        // When
        frames.put(out, 0, 7, Stamp.id(3, 42), 255);

        // Then
        assertEquals("SEND\ndestination:/channel/a\nidempotency-key:00000700030000000042\nreceipt:00030000000042\n"
                + "content-length:40\n\n" + STAMP + "xxxx\0", new String(out, StandardCharsets.US_ASCII));
    }

    @Test
    void numbersSurviveTheWayIntoBytesAndBack() {
        byte[] out = new byte[16];
        for (long value : new long[] {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0x0123456789abcdefL}) {
            Digits.putHex(out, 0, value);
            assertEquals(value, Digits.hex(out, 0));
        }
        Digits.putDecimal(out, 0, 10, 9_999_999_999L);
        assertEquals(9_999_999_999L, Digits.decimal(out, 0, 10));
        assertTrue(Digits.decimal(out, 5, 10) < 0);
    }

    private static List<String> read(String bytes, int piece, int buffer) throws IOException {
        return Scanned.read(FrameScanner::new, bytes, piece, buffer);
    }
}

package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;

import org.junit.jupiter.api.Test;

class RecordHeadsTest {
    private static byte[] records(int... lengths) {
        var bytes = new ByteArrayOutputStream();
        for (int length : lengths) {
            bytes.writeBytes(new byte[] {23, 3, 3, (byte) (length >> 8), (byte) length});
            bytes.writeBytes(new byte[length]);
        }
        return bytes.toByteArray();
    }

    @Test
    void recordsAreCountedHoweverTheyAreCut() {
        byte[] bytes = records(17, 0, 16_384, 300, 1);
        for (int piece = 1; piece < 400; piece++) {
            var heads = new RecordHeads();
            int begun = 0;
            for (int at = 0; at < bytes.length; at += piece) {
                begun += heads.begunIn(bytes, at, Math.min(piece, bytes.length - at));
            }
            assertEquals(5, begun, "in pieces of " + piece);
        }
    }

    @Test
    void aRecordCountsFromItsFirstByte() {
        var heads = new RecordHeads();
        byte[] bytes = records(2, 2);

        assertEquals(1, heads.begunIn(bytes, 0, 1));
        assertEquals(0, heads.begunIn(bytes, 1, 6));
        assertEquals(1, heads.begunIn(bytes, 7, 7));
    }

    @Test
    void nothingIsNoRecord() {
        assertEquals(0, new RecordHeads().begunIn(new byte[4], 2, 0));
    }
}

package dev.pinion.server.cursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.pinion.db.Bytes;

/// What a cursor keeps of a channel is small, comes back as it was, and is read from older databases too.
class CursorRangesTest {
    @Test
    void everySecondOfTenThousandIsStoredInTwoBytesEach() {
        var ranges = new CursorRanges(0);
        for (long seq = 1; seq <= 10_000; seq++) {
            ranges.delivered(seq, 1);
        }
        for (long seq = 2; seq <= 10_000; seq += 2) {
            ranges.acknowledge(seq, seq);
        }

        int bytes = ranges.stored().size();

        assertTrue(bytes < 10_050, bytes + " bytes");
    }

    @Test
    void whatWasDeliveredAndIsOpenCostsNothingInOrder() {
        var ranges = new CursorRanges(0);
        for (long seq = 1; seq <= 10_000; seq++) {
            ranges.delivered(seq, 1);
        }
        ranges.acknowledge(1, 100);

        assertEquals(100, ranges.floor());
        assertEquals(1, ranges.deliveries(101));
        assertEquals(0, ranges.deliveries(10_001));
        assertTrue(ranges.stored().size() < 10, ranges.stored().size() + " bytes");
    }

    @Test
    void aForgivenDeliveryIsNotCountedAndTheMessageIsStillOneThatComesAgain() {
        var ranges = new CursorRanges(0);
        ranges.delivered(1, 1);
        ranges.delivered(2, 3);

        assertTrue(ranges.forgive());
        assertEquals(1, ranges.deliveries(1));
        assertEquals(2, ranges.deliveries(2));
        assertTrue(ranges.forgive());
        assertFalse(ranges.forgive());
        assertEquals(1, ranges.deliveries(2));
    }

    @Test
    void whatAnOlderServerWroteIsRead() {
        CursorRanges ranges = CursorRanges.parse(10, ascii("12-15,18-18;20=2,21=1"));

        assertEquals(10, ranges.floor());
        assertTrue(ranges.holds(12) && ranges.holds(15) && ranges.holds(18));
        assertFalse(ranges.holds(11) || ranges.holds(16) || ranges.holds(17) || ranges.holds(19));
        assertEquals(2, ranges.deliveries(20));
        assertEquals(1, ranges.deliveries(21));
        assertEquals(0, CursorRanges.parse(10, ascii(";")).deliveries(11));
    }

    @Test
    void whatEndsWithinANumberIsRefused() {
        for (byte[] broken : new byte[][] {{1}, {1, 5}, {1, 5, 1, 2}, {1, (byte) 0x80}, {1, 0, 0, 1, 3}}) {
            assertThrows(IllegalArgumentException.class, () -> CursorRanges.parse(0, Bytes.owned(broken)));
        }
    }

    @Test
    void whateverWasAcknowledgedComesBackAsItWas() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            // Given
            var ranges = new CursorRanges(random.nextInt(1_000));
            long begin = ranges.floor();
            for (int i = 0; i < 100; i++) {
                long seq = begin + 1 + random.nextInt(300);
                switch (random.nextInt(3)) {
                    case 0 -> ranges.delivered(seq, 1 + random.nextInt(3));
                    case 1 -> ranges.acknowledge(seq, seq + random.nextInt(3));
                    default -> ranges.acknowledge(seq, seq);
                }
            }
            // When
            CursorRanges again = CursorRanges.parse(ranges.floor(), ranges.stored());
            // Then
            for (long seq = begin; seq < begin + 320; seq++) {
                assertEquals(ranges.holds(seq), again.holds(seq));
                assertEquals(ranges.deliveries(seq), again.deliveries(seq));
            }
        }
    }

    private static Bytes ascii(String text) {
        return Bytes.owned(text.getBytes(StandardCharsets.US_ASCII));
    }
}

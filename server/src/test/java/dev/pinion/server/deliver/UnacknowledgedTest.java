package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an ACK or NACK costs is bounded by what it newly settles, whatever the client holds. Counted in comparisons.
class UnacknowledgedTest {
    private static final int MANY = 10_000;
    private static final long MINUTE = 60_000_000_000L;
    /// A few lookups in trees of ten thousand, each of at most some 14 comparisons.
    private static final long ONE_FRAME = 200;

    private final AtomicLong steps = new AtomicLong();
    private Unacknowledged unacknowledged = new Unacknowledged();

    @BeforeEach
    void deliver() {
        unacknowledged = new Unacknowledged((one, other) -> {
            steps.incrementAndGet();
            return Long.compare(one, other);
        });
        for (long seq = 1; seq <= MANY; seq++) {
            assertEquals(1, unacknowledged.delivered(seq, 0));
        }
        steps.set(0);
    }

    @Test
    void anAckOfOneCostsALookup() {
        assertEquals(1, unacknowledged.acknowledge(5_000, false).size());

        assertTrue(steps.get() < ONE_FRAME, steps + " steps");
    }

    @Test
    void anAckWhereEverySecondIsOpenCostsALookup() {
        // Given
        for (long seq = 2; seq <= MANY; seq += 2) {
            unacknowledged.acknowledge(seq, false);
        }
        steps.set(0);
        // When
        SequenceRanges settled = unacknowledged.acknowledge(5_001, false);
        // Then
        assertEquals(1, settled.size());
        assertTrue(steps.get() < ONE_FRAME, steps + " steps");
    }

    @Test
    void aCumulativeAckOfARangeCostsTheRangeOnce() {
        assertEquals(MANY, unacknowledged.acknowledge(MANY, true).size());

        assertTrue(steps.get() < ONE_FRAME, steps + " steps");
    }

    @Test
    void aNackThatChangesNothingCostsALookup() {
        // Given
        unacknowledged.refuse(MANY, true, 16, 0);
        steps.set(0);
        // When
        List<Long> tooOften = unacknowledged.refuse(MANY, true, 16, 0);
        // Then
        assertEquals(List.of(), tooOften);
        assertTrue(steps.get() < ONE_FRAME, steps + " steps");
    }

    @Test
    void aCumulativeNackCostsEachMessageOnce() {
        unacknowledged.refuse(MANY, true, 16, 0);

        assertTrue(steps.get() < MANY * ONE_FRAME / 4, steps + " steps");
    }

    @Test
    void whatIsRefusedComesAgainAfterItsPauseAndCounts() {
        // Given
        unacknowledged.refuse(7, false, 16, 0);
        assertNull(unacknowledged.nextAgain(0));
        // When
        Long again = unacknowledged.nextAgain(MINUTE);
        // Then
        assertEquals(7L, again);
        assertTrue(unacknowledged.isRefused(7));
        assertEquals(2, unacknowledged.delivered(7, 0));
        assertFalse(unacknowledged.isRefused(7));
        assertNull(unacknowledged.nextAgain(MINUTE));
    }

    @Test
    void whatIsAcknowledgedWhileItWaitsDoesNotComeAgain() {
        unacknowledged.refuse(7, false, 16, 0);

        assertEquals(1, unacknowledged.acknowledge(7, false).size());

        assertNull(unacknowledged.nextAgain(MINUTE));
        assertFalse(unacknowledged.isPausing());
    }

    @Test
    void anAckOfAllBeforeItSettlesWhatWaitsToo() {
        unacknowledged.refuse(7, false, 16, 0);

        assertEquals(10, unacknowledged.acknowledge(10, true).size());

        assertFalse(unacknowledged.isPausing());
        assertEquals(MANY - 10, unacknowledged.acknowledge(MANY, true).size());
        assertTrue(unacknowledged.isEmpty());
    }

    @Test
    void aSecondAckOrNackOfTheSameMessageSettlesNothing() {
        unacknowledged.acknowledge(7, false);

        assertTrue(unacknowledged.acknowledge(7, false).isEmpty());
        assertEquals(List.of(), unacknowledged.refuse(7, false, 16, 0));
        assertFalse(unacknowledged.isPausing());
    }

    @Test
    void whatEarlierConnectionsWereGivenCounts() {
        assertEquals(16, unacknowledged.delivered(MANY + 1, 15));

        assertEquals(List.of(MANY + 1L), unacknowledged.refuse(MANY + 1, false, 16, 0));
        assertEquals(1, unacknowledged.acknowledge(MANY + 1, false).size());
    }
}

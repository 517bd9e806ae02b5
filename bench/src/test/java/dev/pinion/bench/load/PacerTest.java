package dev.pinion.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import dev.pinion.bench.plan.Latencies;

/// The correction of coordinated omission, in numbers that can be worked out by hand.
class PacerTest {

    private static final long MILLI = 1_000_000;

    @Test
    void aStallIsChargedToEveryMessageThatWasDueInIt() {
        // Given: one message a millisecond, answered in no time, but nothing moves from 100 to 600 ms
        Pacer pacer = new Pacer(0, MILLI);
        Stopwatch stopwatch = new Stopwatch();

        // When
        for (long now = 0; now < 1_000 * MILLI; now += MILLI) {
            boolean stalled = now >= 100 * MILLI && now < 600 * MILLI;
            while (!stalled && pacer.isDue(now)) {
                stopwatch.record(0, now - pacer.dueNanos());
                pacer.advance();
            }
        }

        // Then: 500 of 1,000 were late, by 1 to 500 ms. Measured from when they left, all would have taken nothing.
        Latencies read = stopwatch.read();
        assertEquals(1_000, read.samples());
        assertEquals(500_000, read.max(), 1_000);
        assertEquals(490_000, read.p99(), 2_000);
        assertEquals(0, read.p50(), 2_000);
    }

    @Test
    void nothingIsDueBeforeItsTimeAndRoundingDoesNotAddUp() {
        Pacer pacer = new Pacer(1_000, 1e9 / 3_000);
        assertFalse(pacer.isDue(999));
        assertTrue(pacer.isDue(1_000));

        for (int i = 0; i < 3_000_000; i++)
            pacer.advance();

        assertTrue(Math.abs(1_000_000_001_000L - pacer.dueNanos()) < 1_000);
    }

    @Test
    void latencyOutsideTheHistogramIsKeptAtItsEnds() {
        Stopwatch stopwatch = new Stopwatch();
        stopwatch.record(40_000, -5);
        stopwatch.record(3, Long.MAX_VALUE);

        assertEquals(2, stopwatch.read().samples());
        assertEquals(3.6e9, stopwatch.read().max(), 3.6e6);
    }

    @Test
    void nothingMeasuredIsNoLatency() {
        assertEquals(Latencies.NONE, new Stopwatch().read());
    }
}

package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SliceTest {
    private long now;
    private int yielded;
    private int left;
    private final Slice slice = new Slice(() -> now, () -> yielded++, () -> left++);

    private void run(long nanos) {
        for (long end = now + nanos; now < end; now += 10_000) {
            slice.look();
        }
    }

    @Test
    void whoRunsWithoutWaitingStepsAsideFourTimesInAMillisecondAndLeavesOnce() {
        run(10_000_000);

        assertEquals(39, yielded + left);
        assertEquals(9, left);
    }

    @Test
    void whoHasWaitedBeginsAnew() {
        for (int i = 0; i < 100; i++) {
            run(200_000);
            long called = now;
            now += 50_000;
            slice.returned(called);
        }

        assertEquals(0, yielded + left);
    }

    @Test
    void aReadThatDoesNotWaitIsNoRest() {
        for (int i = 0; i < 1_000; i++) {
            slice.look();
            long called = now;
            now += 5_000;
            slice.returned(called);
        }

        assertEquals(19, yielded + left);
    }
}

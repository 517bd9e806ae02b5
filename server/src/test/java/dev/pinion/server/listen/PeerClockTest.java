package dev.pinion.server.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PeerClockTest {
    @Test
    void onlyTheTimeInWhichThePeerIsWaitedForCounts() {
        var clock = new PeerClock(100);

        clock.look(350, true);
        clock.look(600, false);
        clock.look(850, true);

        assertEquals(500, clock.nanos());
    }

    @Test
    void aServerThatIsBusyChargesNothing() {
        var clock = new PeerClock(0);

        for (int tick = 1; tick < 1_000; tick++) {
            clock.look(tick * 250L, false);
        }

        assertEquals(0, clock.nanos());
    }

    @Test
    void aMachineThatStoodStillChargesNoMoreThanOneLook() {
        var clock = new PeerClock(0);

        clock.look(3 * PeerClock.BETWEEN_LOOKS_MAX_NANOS, true);

        assertEquals(PeerClock.BETWEEN_LOOKS_MAX_NANOS, clock.nanos());
    }
}

package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private final Pace pace = new Pace(100, 10, 0);

    @Test
    void aBurstCostsNothingAndWhatFollowsWaits() {
        assertEquals(0, pace.charge(10, 0));
        assertEquals(10 * MILLI, pace.charge(1, 0));
        assertEquals(60 * MILLI, pace.charge(5, 0));
    }

    @Test
    void whoWaitsAsToldSendsExactlyTheRate() {
        long now = 0;
        for (int i = 0; i < 1_010; i++) {
            now += pace.charge(1, now);
        }

        assertEquals(10_000, now / (SECOND / 1000));
    }

    @Test
    void aLongSilenceSavesNoMoreThanABurst() {
        assertEquals(0, pace.charge(10, 3600 * SECOND));
        assertEquals(10 * MILLI, pace.charge(1, 3600 * SECOND));
    }

    @Test
    void timesOutOfOrderGiveNothingAway() {
        pace.charge(10, 5 * SECOND);

        assertEquals(10 * MILLI, pace.charge(1, 0));
    }

    @Test
    void theConnectionsOfAnIdentityShareItsRate() {
        // Given
        var paces = new Paces<String>(100, 10);
        // When
        Pace first = paces.join("alice", 0);
        Pace second = paces.join("alice", 0);
        Pace other = paces.join("bob", 0);
        paces.leave("alice");
        Pace third = paces.join("alice", 0);

        // Then
        assertSame(first, second);
        assertSame(first, third);
        assertNotSame(first, other);
        paces.leave("alice");
        paces.leave("alice");
        assertEquals(1, paces.size());
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Pace(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Pace(1, 0, 0));
    }
}

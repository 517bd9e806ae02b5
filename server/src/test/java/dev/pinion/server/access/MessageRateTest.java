package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class MessageRateTest {
    private static final long SECOND = 1_000_000_000L;
    private final MessageRate rate = new MessageRate(100, 10, 0);

    @Test
    void aBurstCostsNothingAndWhatFollowsWaits() {
        assertEquals(Duration.ZERO, rate.count(10, 0));
        assertEquals(Duration.ofMillis(10), rate.count(1, 0));
        assertEquals(Duration.ofMillis(60), rate.count(5, 0));
    }

    @Test
    void whoWaitsAsToldSendsExactlyTheRate() {
        long now = 0;
        for (int i = 0; i < 1_010; i++) {
            now += rate.count(1, now).toNanos();
        }

        assertEquals(10_000, now / (SECOND / 1000));
    }

    @Test
    void aLongSilenceSavesNoMoreThanABurst() {
        assertEquals(Duration.ZERO, rate.count(10, 3600 * SECOND));
        assertEquals(Duration.ofMillis(10), rate.count(1, 3600 * SECOND));
    }

    @Test
    void timesOutOfOrderGiveNothingAway() {
        rate.count(10, 5 * SECOND);

        assertEquals(Duration.ofMillis(10), rate.count(1, 0));
    }

    @Test
    void theConnectionsOfAnIdentityShareItsRate() {
        // Given
        var rates = new MessageRates(100, 10);
        Identity alice = InsecureIdentity.of("alice");

        // When
        MessageRate first = rates.join(alice, 0);
        MessageRate second = rates.join(alice, 0);
        MessageRate other = rates.join(InsecureIdentity.of("bob"), 0);
        rates.leave(alice);
        MessageRate third = rates.join(alice, 0);

        // Then
        assertSame(first, second);
        assertSame(first, third);
        assertNotSame(first, other);
        rates.leave(alice);
        rates.leave(alice);
        assertEquals(1, rates.identities());
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MessageRate(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new MessageRate(1, 0, 0));
    }
}

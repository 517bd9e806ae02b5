package dev.pinion.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class AnswerPaceTest {
    private static final int MIB = 1024 * 1024;
    private static final InetAddress ANNA = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress BOB = InetAddress.ofLiteral("10.0.0.2");

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1); // the clock may pass its end
    private final AnswerPace pace = new AnswerPace(() -> now);

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void takeTheBurst(InetAddress address) {
        for (int taken = 0; taken < AnswerPace.BURST_BYTES_MAX; taken += MIB) {
            assertEquals(0, pace.secondsToWait(address, MIB));
        }
    }

    @Test
    void aBurstIsGivenAndWhatFollowsWaits() {
        takeTheBurst(ANNA);

        assertEquals(1, pace.secondsToWait(ANNA, MIB));
    }

    @Test
    void whoIsToldToComeAgainAfterSomeSecondsFindsRoomThen() {
        // Given
        takeTheBurst(ANNA);
        int seconds = pace.secondsToWait(ANNA, 9 * MIB);
        // When
        pass(seconds);
        // Then
        assertEquals(2, seconds);
        assertEquals(0, pace.secondsToWait(ANNA, 9 * MIB));
    }

    @Test
    void aRefusalCostsNothing() {
        takeTheBurst(ANNA);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(1, pace.secondsToWait(ANNA, MIB));
        }
        pass(1);
        assertEquals(0, pace.secondsToWait(ANNA, MIB));
    }

    @Test
    void oneAddressIsNothingToAnother() {
        takeTheBurst(ANNA);

        assertEquals(0, pace.secondsToWait(BOB, MIB));
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreOne() {
        takeTheBurst(InetAddress.ofLiteral("2001:db8::1"));

        assertEquals(1, pace.secondsToWait(InetAddress.ofLiteral("2001:db8::2"), MIB));
    }

    @Test
    void addressesBeyondTheLimitShareOneBurst() {
        for (int i = 0; i < 2 * AnswerPace.ADDRESSES_MAX; i++) {
            int _ = pace.secondsToWait(InetAddress.ofLiteral("10.1." + i / 256 + "." + i % 256), MIB);
        }
        assertTrue(pace.size() <= AnswerPace.ADDRESSES_MAX + 1, () -> pace.size() + " are remembered");
        assertEquals(1, pace.secondsToWait(BOB, MIB));
    }

    @Test
    void whoHasEarnedItsBurstAnewIsForgotten() {
        // Given
        for (int i = 0; i < AnswerPace.ADDRESSES_MAX; i++) {
            int _ = pace.secondsToWait(InetAddress.ofLiteral("10.1." + i / 256 + "." + i % 256), MIB);
        }
        // When
        pass(1);
        // Then
        assertEquals(0, pace.secondsToWait(BOB, MIB));
        assertEquals(1, pace.size());
    }
}

package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class FailedAuthenticationsTest {
    private static final Instant NOW = TestToken.NOW;
    private final FailedAuthentications failures = new FailedAuthentications(
            new FailedAuthentications.Limits(2, 8, Duration.ofSeconds(10), Duration.ofSeconds(1), 100));

    @Test
    void theFirstFailuresCostNothingThenTheWaitDoublesUpToItsLimit() throws Exception {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            delays.add(failures.delay(address("10.0.0.1"), NOW).toMillis());
            failures.failed(address("10.0.0.1"), NOW);
        }

        assertEquals(List.of(0L, 0L, 125L, 250L, 500L, 1000L, 1000L), delays);
    }

    @Test
    void anAddressThatGoesOnIsBarredAndLetInAgainLater() throws Exception {
        fail("10.0.0.1", 8);

        assertTrue(failures.isBarred(address("10.0.0.1"), NOW));
        assertFalse(failures.isBarred(address("10.0.0.2"), NOW), "another address");
        assertFalse(failures.isBarred(address("10.0.0.1"), NOW.plusSeconds(10)));
        assertEquals(Duration.ZERO, failures.delay(address("10.0.0.1"), NOW.plusSeconds(100)));
    }

    @Test
    void aLongAttackBarsNoLongerThanAShortOne() throws Exception {
        fail("10.0.0.1", 10_000);

        assertFalse(failures.isBarred(address("10.0.0.1"), NOW.plusSeconds(11)));
    }

    @Test
    void theAddressesOfOneIpv6NetworkCountTogether() throws Exception {
        for (int i = 0; i < 8; i++) {
            failures.failed(address("2001:db8:1:2::" + i), NOW);
        }

        assertTrue(failures.isBarred(address("2001:db8:1:2:ffff::1"), NOW));
        assertFalse(failures.isBarred(address("2001:db8:1:3::1"), NOW));
    }

    @Test
    void memoryIsBoundedAndTheAddressThatFailedLongestAgoIsForgotten() throws Exception {
        fail("10.0.0.1", 8);
        for (int i = 0; i < 99; i++) {
            fail("10.1.0." + i, 1);
        }
        fail("10.0.0.1", 1); // no longer the oldest
        for (int i = 0; i < 99; i++) {
            fail("10.2.0." + i, 1);
        }

        assertEquals(100, failures.addresses());
        assertTrue(failures.isBarred(address("10.0.0.1"), NOW));
    }

    @Test
    void aClockThatGoesBackForgivesNothing() throws Exception {
        fail("10.0.0.1", 8);

        assertTrue(failures.isBarred(address("10.0.0.1"), NOW.minusSeconds(3600)));
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new FailedAuthentications.Limits(5, 5, Duration.ofSeconds(1), Duration.ZERO, 1));
    }

    private void fail(String from, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            failures.failed(address(from), NOW);
        }
    }

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }
}

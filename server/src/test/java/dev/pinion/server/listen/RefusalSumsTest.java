package dev.pinion.server.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.listen.RefusalSums.Sum;

class RefusalSumsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final DisconnectReason FULL = DisconnectReason.SERVER_FULL;

    private final RefusalSums sums = new RefusalSums();

    @Test
    void theFirstIsToldAndThoseOfItsSecondAreSummedUp() {
        assertTrue(sums.isFirst(address("10.0.0.1"), FULL, 0));
        for (int n = 0; n < 1_000; n++) {
            assertFalse(sums.isFirst(address("10.0.0.1"), FULL, 1 + n));
        }

        assertEquals(List.of(), sums.due(SECOND - 1));
        assertEquals(List.of(new Sum("10.0.0.1", FULL, 1_000)), sums.due(SECOND));
        assertEquals(List.of(), sums.due(SECOND + 1));
    }

    @Test
    void whoGoesOnIsToldOnceASecond() {
        int lines = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / 100) {
            lines += sums.isFirst(address("10.0.0.1"), FULL, now) ? 1 : 0;
            lines += sums.due(now).size();
        }

        assertTrue(lines >= 9 && lines <= 11, "lines " + lines);
    }

    @Test
    void whoWasSilentForASecondIsToldByItselfAgain() {
        assertTrue(sums.isFirst(address("10.0.0.1"), FULL, 0));
        assertEquals(List.of(), sums.due(SECOND));

        assertTrue(sums.isFirst(address("10.0.0.1"), FULL, SECOND + 1));
    }

    @Test
    void anotherReasonAndAnotherSourceAreTold() {
        assertTrue(sums.isFirst(address("10.0.0.1"), FULL, 0));
        assertTrue(sums.isFirst(address("10.0.0.1"), DisconnectReason.ADDRESS_DENIED, 0));
        assertTrue(sums.isFirst(address("10.0.0.2"), FULL, 0));
    }

    @Test
    void anIpv6HouseholdIsOneSource() {
        assertTrue(sums.isFirst(address("2001:db8:0:1::1"), FULL, 0));
        assertFalse(sums.isFirst(address("2001:db8:0:1:ffff::2"), FULL, 0));
        assertTrue(sums.isFirst(address("2001:db8:0:2::1"), FULL, 0));

        assertEquals(List.of(new Sum("2001:db8:0:1:0:0:0:0/64", FULL, 1)), sums.due(SECOND));
    }

    @Test
    void manySourcesAreCountedTogether() {
        int told = 0;
        for (int n = 0; n < 100_000; n++) {
            told += sums.isFirst(address("10." + (n >> 16) + "." + (n >> 8 & 255) + "." + (n & 255)), FULL, 0) ? 1 : 0;
        }

        assertEquals(RefusalSums.SOURCES_MAX, told);
        assertEquals(List.of(new Sum("others", FULL, 100_000 - told)), sums.due(SECOND));
    }

    @Test
    void theRestIsToldAtTheEnd() {
        assertTrue(sums.isFirst(address("10.0.0.1"), FULL, 0));
        assertFalse(sums.isFirst(address("10.0.0.1"), FULL, 1));

        assertEquals(List.of(new Sum("10.0.0.1", FULL, 1)), sums.rest());
        assertEquals(List.of(), sums.rest());
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}

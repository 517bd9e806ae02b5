package dev.pinion.server.cursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors.Position;
import dev.pinion.server.deliver.SequenceRanges;

/// Which server has which message of a cursor, as the store keeps it.
class LeasedPlaceTest {
    private static final long ONE = 7;
    private static final long TWO = Long.MAX_VALUE - 1;
    private static final long UNTIL = 1_000;

    private static SequenceRanges ranges(long... firstsAndLasts) {
        var ranges = new SequenceRanges();
        for (int n = 0; n < firstsAndLasts.length; n += 2) {
            ranges.add(firstsAndLasts[n], firstsAndLasts[n + 1]);
        }
        return ranges;
    }

    /// Of both, on a channel with messages 1 to 100, ten each.
    private static LeasedPlace tenEach() {
        LeasedPlace place = LeasedPlace.begin("in", 0);
        place.prolong(ONE, UNTIL);
        place.prolong(TWO, UNTIL);
        place.lease(ONE, 10, 1, 100);
        place.lease(TWO, 10, 1, 100);
        return read(place);
    }

    private static LeasedPlace read(LeasedPlace place) {
        return LeasedPlace.parse(place.stored());
    }

    private static void assertLeased(String expected, LeasedPlace place, long id) {
        assertEquals(expected, place.leased(id).toString());
    }

    @Test
    void noMessageIsLeasedToTwoAndWhatComesBackIsTheNext() {
        // Given
        LeasedPlace place = tenEach();
        assertLeased("{1=10}", place, ONE);
        assertLeased("{11=20}", place, TWO);
        // When
        assertTrue(place.giveBack(ONE, ranges(4, 5, 50, 60)));
        place.lease(TWO, 3, 1, 100);
        // Then
        assertLeased("{1=3, 6=10}", read(place), ONE);
        assertLeased("{4=5, 11=21}", read(place), TWO);
        assertFalse(place.giveBack(ONE, ranges(4, 5)));
    }

    @Test
    void onlyWhoHasAMessageAcknowledgesIt() {
        // Given
        LeasedPlace place = tenEach();
        // When
        place.acknowledge(ONE, ranges(1, 2, 9, 15));
        place.acknowledge(TWO, ranges(1, 11));
        // Then
        LeasedPlace now = read(place);
        assertEquals(2, now.floor());
        assertLeased("{3=8}", now, ONE);
        assertLeased("{12=20}", now, TWO);
    }

    @Test
    void whatWasDeliveredIsCountedWhoeverHasItNext() {
        // Given
        LeasedPlace place = tenEach();
        // When
        place.delivered(TWO, Map.of(13L, 1, 15L, 2, 4L, 3));
        place.delivered(ONE, Map.of(2L, 1));
        // Then
        LeasedPlace now = read(place);
        Map<Long, Integer> counts = new TreeMap<>();
        for (long seq = 1; seq <= 30; seq++) {
            if (now.deliveries(seq) > 0) {
                counts.put(seq, now.deliveries(seq));
            }
        }
        assertEquals(Map.of(2L, 1, 13L, 1, 15L, 2), counts);
    }

    @Test
    void whoHasNotProlongedLosesAllToTheOther() {
        // Given
        LeasedPlace place = tenEach();
        place.delivered(ONE, Map.of(1L, 1));
        place.prolong(TWO, UNTIL + 1);
        // When
        assertFalse(place.takeBack(UNTIL - 1, TWO));
        assertTrue(place.takeBack(UNTIL + 1, TWO));
        // Then
        assertFalse(place.has(ONE));
        assertTrue(place.isAlone(TWO));
        place.lease(TWO, Long.MAX_VALUE, 1, LeasedPlace.OPEN);
        LeasedPlace now = read(place);
        assertLeased("{1=" + LeasedPlace.OPEN + "}", now, TWO);
        assertEquals(1, now.deliveries(1));
        assertEquals(21, tenEach().reach());
    }

    @Test
    void whoIsAloneHasAllThatWillComeUntilItGivesThatBack() {
        // Given
        LeasedPlace place = LeasedPlace.begin("in", 5);
        place.prolong(ONE, UNTIL);
        place.lease(ONE, Long.MAX_VALUE, 1, LeasedPlace.OPEN);
        place.prolong(TWO, UNTIL);
        // When
        place.lease(TWO, 10, 1, 100);
        assertLeased("{}", read(place), TWO);
        place.acknowledge(ONE, ranges(6, 6));
        place.giveBack(ONE, ranges(9, LeasedPlace.OPEN));
        place.lease(TWO, 10, 1, 12);
        // Then
        assertLeased("{7=8}", read(place), ONE);
        assertLeased("{9=12}", read(place), TWO);
    }

    @Test
    void aHoleOfRetentionCostsNothingAndIsForgottenWithWhatLiesBehind() {
        // Given
        LeasedPlace place = LeasedPlace.begin("in", 0);
        place.prolong(ONE, UNTIL);
        place.prolong(TWO, UNTIL);
        place.lease(TWO, 3, 1, 100);
        // When
        place.lease(ONE, 2, 1_000_000, 2_000_000);
        assertLeased("{4=1000001}", place, ONE);
        place.acknowledge(ONE, ranges(1_000_000, 1_000_000));
        place.goneBefore(1_000_000);
        // Then
        LeasedPlace now = read(place);
        assertEquals(1_000_000, now.floor());
        assertLeased("{1000001=1000001}", now, ONE);
        assertLeased("{}", now, TWO);
        assertTrue(now.has(TWO));
    }

    @Test
    void whoReadsAloneLaterKnowsWhatIsAcknowledgedAndTheOtherWayRound() {
        // Given
        LeasedPlace place = tenEach();
        place.acknowledge(TWO, ranges(12, 13));
        place.delivered(ONE, Map.of(1L, 4));
        Position stored = place.stored();
        // When
        CursorRanges alone = CursorRanges.parse(stored.floor(), stored.ranges());
        LeasedPlace again = LeasedPlace.parse(new Position("in", alone.floor(), alone.stored()));
        // Then
        assertTrue(alone.holds(12));
        assertFalse(alone.holds(14));
        assertEquals(4, alone.deliveries(1));
        assertFalse(again.isLeased());
        again.prolong(ONE, UNTIL);
        again.lease(ONE, 12, 1, 100);
        assertLeased("{1=11, 14=14}", again, ONE);
    }

    @Test
    void theFormOfOldAndWhatNobodyWroteAreTold() {
        // Given
        var old = new Position("in", 11,
                Bytes.owned("14-15;16=2".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        // When
        LeasedPlace place = LeasedPlace.parse(old);
        // Then
        assertEquals(2, place.deliveries(16));
        place.prolong(ONE, UNTIL);
        place.lease(ONE, 100, 1, 17);
        assertLeased("{12=13, 16=17}", read(place), ONE);
        byte[] whole = tenEach().stored().ranges().toByteArray();
        for (int end = 5; end < whole.length; end++) {
            var cut = new Position("in", 0, Bytes.owned(java.util.Arrays.copyOf(whole, end)));
            assertThrows(IllegalArgumentException.class, () -> LeasedPlace.parse(cut));
            assertEquals(Optional.empty(), LeasedPlace.readable(cut));
        }
    }

    @Test
    void whateverThreeServersDoEachMessageIsAcknowledgedLeasedOnceOrFree() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        LeasedPlace place = LeasedPlace.begin("in", 0);
        var acknowledged = new SequenceRanges();
        long now = 0;
        for (int step = 0; step < 3_000; step++) {
            long id = 1L + random.nextInt(3);
            now += random.nextInt(40);
            boolean _ = place.takeBack(now, id);
            if (place.has(id)) {
                SequenceRanges some = some(place.leased(id), random);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        place.acknowledge(id, some);
                        some.forEach(acknowledged::add);
                    }
                    case 1 -> place.giveBack(id, some);
                    case 2 -> place.end(id);
                    default -> place.lease(id, random.nextInt(20), 1, 1 + step / 3);
                }
            } else {
                place.prolong(id, now + 100);
            }
            place = read(place);
            assertNobodyHasAnothers(place, acknowledged, seed);
        }
        // Then: all that is left is free
        place.end(1);
        place.end(2);
        place.prolong(3, now);
        place.lease(3, Long.MAX_VALUE, 1, 1_000);
        var all = place.leased(3);
        acknowledged.forEach(all::add);
        assertEquals("{1=1000}", all.toString(), "seed " + seed);
    }

    private static void assertNobodyHasAnothers(LeasedPlace place, SequenceRanges acknowledged, long seed) {
        var seen = acknowledged.copy();
        for (long each = 1; each <= 3; each++) {
            if (place.has(each)) {
                place.leased(each).forEach((first, last) -> {
                    for (long seq = first; seq <= last; seq++) {
                        assertFalse(seen.contains(seq), "seed " + seed + ": " + seq + " is somebody else's");
                        seen.add(seq);
                        assertTrue(seq > place.floor());
                    }
                });
            }
        }
    }

    private static SequenceRanges some(SequenceRanges of, Random random) {
        var some = new SequenceRanges();
        of.forEach((first, last) -> {
            if (random.nextBoolean()) {
                some.add(first, random.nextBoolean() ? last : first);
            }
        });
        return some;
    }
}

package dev.pinion.db.ahead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.pinion.db.log.KeyHash;

class KeyFiltersTest {

    private static final int KEYS = 20_000;
    private static final int RUNS = 11;

    private final Random random = new Random(7);
    private final KeyFilters filters = new KeyFilters(1 << 30);

    private List<KeyHash> keys(int count) {
        List<KeyHash> keys = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            keys.add(new KeyHash(random.nextLong(), random.nextLong()));
        }
        return keys;
    }

    @Test
    void eachKeyIsFoundInItsRunAndHardlyAnyOtherAnywhere() {
        // Given
        List<List<KeyHash>> runs = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            runs.add(keys(KEYS));
            // When
            filters.add(run, runs.getLast());
        }
        // Then
        for (int run = 1; run <= RUNS; run++) {
            for (KeyHash key : runs.get(run - 1)) {
                assertTrue(filters.candidates(key).contains((long) run), "run " + run);
            }
        }
        long wrong = keys(KEYS).stream().mapToInt(key -> filters.candidates(key).size()).sum();
        assertTrue(wrong < KEYS / 500, wrong + " of " + KEYS);
    }

    @Test
    void moreRunsThanStandSideBySideAreAllFoundAlsoWhenOthersTookThePlacesOfThoseThatAreGone() {
        // Given
        Map<Long, KeyHash> keyOfRun = new TreeMap<>();
        for (long run = 1; run <= 75; run++) {
            keyOfRun.put(run, keys(1).getFirst());
            assertTrue(filters.add(run, List.of(keyOfRun.get(run))));
        }
        // When
        Set<Long> gone = Set.of(1L, 8L, 9L, 16L, 33L, 64L, 65L, 75L);
        filters.remove(gone);
        Map<Long, KeyHash> former = new TreeMap<>(keyOfRun);
        for (long run = 101; run <= 110; run++) {
            keyOfRun.put(run, keys(1).getFirst());
            assertTrue(filters.add(run, List.of(keyOfRun.get(run))));
        }
        keyOfRun.keySet().removeAll(gone);
        // Then
        assertEquals(keyOfRun.keySet(), filters.runs());
        keyOfRun.forEach((run, key) -> assertEquals(List.of(run), filters.candidates(key)));
        gone.forEach(run -> assertEquals(List.of(), filters.candidates(Objects.requireNonNull(former.get(run))),
                "run " + run));
    }

    @Test
    void aRunWithoutAFilterMayHaveEveryKeyUntilItHasOne() {
        // Given
        List<KeyHash> keys = keys(1);
        // When
        filters.expect(List.of(3L, 4L));
        // Then
        assertEquals(List.of(3L, 4L), filters.candidates(keys.getFirst()));
        filters.add(4, keys);
        assertEquals(List.of(3L, 4L), filters.candidates(keys.getFirst()));
        assertEquals(List.of(3L), filters.candidates(new KeyHash(1, 2)));
    }

    @Test
    void aRunThatIsGoneIsNoCandidateAndItsPlaceIsUsedAgainWithoutItsKeys() {
        // Given
        List<KeyHash> former = keys(100);
        filters.add(1, former);
        filters.add(2, keys(100));
        filters.expect(List.of(9L));
        // When
        filters.remove(Set.of(1L, 9L));
        // Then
        assertEquals(Set.of(2L), filters.runs());
        assertEquals(List.of(), filters.candidates(former.getFirst()));
        filters.add(3, keys(100));
        assertEquals(List.of(), filters.candidates(former.getFirst()));
    }

    @Test
    void whereThereIsNoRoomForAnotherFilterARunMayHaveEveryKey() {
        // Given
        KeyFilters small = new KeyFilters(1);
        for (int run = 1; run <= 8; run++) {
            small.expect(List.of((long) run));
            small.add(run, keys(10));
        }
        // When
        small.expect(List.of(9L));
        small.add(9, keys(10));
        // Then
        assertEquals(List.of(9L), small.candidates(new KeyHash(1, 2)));
    }
}

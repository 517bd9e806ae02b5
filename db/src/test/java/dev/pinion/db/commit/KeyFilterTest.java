package dev.pinion.db.commit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyFilterTest {

    private static final int KEYS = 300_000;

    @Test
    void itKnowsEachKeyThatWasAddedAndHardlyAnyOther() {
        // Given
        KeyFilter filter = new KeyFilter();
        // When
        for (int n = 0; n < KEYS; n++) {
            filter.add(KeyFilter.hash("news", "alice", "key" + n));
        }
        // Then
        int taken = 0;
        for (int n = 0; n < KEYS; n++) {
            assertTrue(filter.mayContain(KeyFilter.hash("news", "alice", "key" + n)), "key " + n);
            taken += filter.mayContain(KeyFilter.hash("news", "alice", "other" + n)) ? 1 : 0;
        }
        assertTrue(taken < KEYS / 50, taken + " of " + KEYS + " others are taken for known");
    }

    @Test
    void channelIdentityAndKeyAreApart() {
        assertNotEquals(KeyFilter.hash("a", "bc", "d"), KeyFilter.hash("ab", "c", "d"));
        assertNotEquals(KeyFilter.hash("a", "b", "cd"), KeyFilter.hash("a", "bc", "d"));
        assertFalse(new KeyFilter().mayContain(KeyFilter.hash("a", "b", "c")));
    }
}

package dev.pinion.db.ahead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

class RecentKeysTest {

    private static final int KEYS = 400_000;

    private final RecentKeys keys = new RecentKeys();

    private static KeyHash hash(int n) {
        Random random = new Random(n);
        return new KeyHash(random.nextLong(), random.nextLong());
    }

    private void add(int n) {
        keys.add(new UsedKey(hash(n), n, -n, n + 1), n, n);
    }

    @Test
    void eachIsFoundWithWhatWasStoredAndNoOther() {
        // Given
        for (int n = 1; n <= KEYS; n++) {
            add(n);
        }
        // When, Then
        for (int n = 1; n <= KEYS; n++) {
            assertEquals(new UsedKey(hash(n), n, -n, n + 1), keys.find(hash(n)));
            assertNull(keys.find(hash(-n)));
        }
        assertNull(keys.find(new KeyHash(hash(1).high() + 1, hash(1).low())));
    }

    @Test
    void whatIsElsewhereGoesAndWhatIsNotYetStays() {
        // Given
        for (int n = 1; n <= KEYS; n++) {
            add(n);
        }
        // When
        keys.removeTo(KEYS / 2);
        // Then
        assertNull(keys.find(hash(1)));
        for (int n = KEYS / 2 + 1; n <= KEYS; n++) {
            assertNotNull(keys.find(hash(n)), "key " + n);
        }
        keys.removeTo(KEYS);
        assertEquals(0, keys.count());
    }

    @Test
    void keysOfBeforeATimeAreForgottenInPartsAndNoOther() {
        // Given
        for (int n = 1; n <= KEYS; n++) {
            add(n);
        }
        // When
        keys.forgetBefore(KEYS / 2);
        // Then
        assertNull(keys.find(hash(1)));
        for (int n = KEYS / 2; n <= KEYS; n++) {
            assertNotNull(keys.find(hash(n)), "key " + n);
        }
    }
}

package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;

/// A pin set whose number was made while the clock was wrong.
class RenumberTest {
    @TempDir
    private Path folder;

    @Test
    void aNumberFromAWrongClockIsSeenAndCured() {
        // Given
        var clock = new TestClock(Stores.NOW.plus(Duration.ofDays(400)));
        ServerKeyStore store = ServerKeyStore.openOrCreate(folder.resolve("keys"), Stores.REQUEST, clock,
                Stores.RANDOM);
        List<Pin> pins = store.pins();
        assertFalse(store.isNumberAhead());
        clock.advance(Duration.ofDays(-399));
        assertTrue(store.isNumberAhead());
        // When
        store.renumber();
        // Then
        assertFalse(store.isNumberAhead());
        assertEquals(clock.instant(), Instant.ofEpochMilli(store.pinSet().number()));
        assertEquals(pins, store.pins());
    }

    @Test
    void aNumberThatClientsTakeStays() {
        ServerKeyStore store = Stores.openOrCreate(folder.resolve("keys"));

        Stores.assertRefused(store::renumber, "not ahead of the clock");
    }
}

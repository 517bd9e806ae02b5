package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.IdentityBounds;

/// What tokens say of limits: the lowest holds, and nothing is raised.
class IdentitySharesTest {
    private static final long SECOND = 1_000_000_000;
    private static final IdentityBounds SERVER = new IdentityBounds(3, 100, 100, 1_000, 1_000, 1_000, 10);
    private static final IdentityBounds LOW = new IdentityBounds(2, 10, 10, 50, 50, 50, 5);
    private static final IdentityBounds HIGH = new IdentityBounds(9, 900, 900, 9_000, 9_000, 9_000, 90);

    private final IdentityShares shares = new IdentityShares(SERVER);

    private IdentityShares.Rates join(IdentityBounds claimed) {
        return shares.join("anna", claimed, 0).orElseThrow();
    }

    /// How many bytes at once cost nothing.
    private static long free(Pace pace, long most, long now) {
        long free = 0;
        while (free < most && pace.charge(1, now) == 0) {
            free++;
        }
        return free;
    }

    @Test
    void aTokenThatSaysMoreThanTheServerChangesNothing() {
        assertEquals(1_000, free(join(HIGH).bytes(), 5_000, 0));
        assertEquals(Map.of(), shares.lowered(10));
    }

    @Test
    void theLowestClaimHoldsForAllSessionsUntilItsOwnIsOver() {
        // Given
        Pace bytes = join(IdentityBounds.NONE).bytes();
        // When
        assertSame(bytes, join(LOW).bytes());
        // Then
        assertEquals(50, free(bytes, 5_000, 0));
        assertEquals(Map.of("anna", LOW), shares.lowered(10));
        shares.leave("anna", LOW);
        assertEquals(Map.of(), shares.lowered(10));
        assertEquals(1_000, free(bytes, 5_000, 2 * SECOND));
    }

    @Test
    void soManySessionsAsTheLowestSays() {
        join(LOW);
        join(HIGH);

        assertTrue(shares.join("anna", IdentityBounds.NONE, 0).isEmpty(), "the first token says two");
        assertEquals(2, shares.connectionsMax("anna", IdentityBounds.NONE));
        shares.leave("anna", LOW);
        join(IdentityBounds.NONE);
        assertTrue(shares.join("anna", LOW, 0).isEmpty(), "its own token says two");
        join(IdentityBounds.NONE);
        assertTrue(shares.join("anna", HIGH, 0).isEmpty(), "the server says three");
        assertEquals(3, shares.most());
    }

    @Test
    void whoWasNotLetInLeavesNoClaimBehind() {
        join(IdentityBounds.NONE);
        join(IdentityBounds.NONE);

        assertTrue(shares.join("anna", LOW, 0).isEmpty());
        assertEquals(Map.of(), shares.lowered(10));
    }

    @Test
    void anotherTokenOfTheSameSessionTakesThePlaceOfTheFirst() {
        Pace work = join(LOW).work();

        shares.change("anna", LOW, HIGH);
        assertEquals(Map.of(), shares.lowered(10));
        shares.change("anna", HIGH, LOW);
        assertEquals(Map.of("anna", LOW), shares.lowered(10));
        assertEquals(100, free(work, 5_000, SECOND));
        shares.change("bert", LOW, HIGH); // who is not there
    }

    @Test
    void newLimitsOfTheServerHoldForThoseWhoAreThere() {
        Pace bytes = join(LOW).bytes();
        shares.serve(new IdentityBounds(3, 100, 100, 20, 20, 1_000, 10));

        assertAll(() -> assertEquals(20, free(bytes, 100, 0)),
                () -> assertEquals(10, shares.lowered(1).get("anna") == null ? 0
                        : shares.lowered(1).values().iterator().next().messagesPerSecond()));
    }

    @Test
    void nothingIsKeptOfWhoHasLeft() {
        join(LOW);
        shares.leave("anna", LOW);

        assertEquals(0, shares.size());
    }
}

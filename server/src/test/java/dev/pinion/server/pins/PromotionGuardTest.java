package dev.pinion.server.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.Pin;

/// The guard as a table: who was seen when, and what he knows.
class PromotionGuardTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Pin NEXT = TestPins.pin(2);
    private static final Pin OTHER = TestPins.pin(3);

    private static Confirmation client(String subject, Duration seenAgo, Pin... stored) {
        Instant seen = NOW.minus(seenAgo);
        return new Confirmation(subject, subject, "store", seen,
                stored.length == 0 ? Optional.empty() : Optional.of(new Confirmation.Stored(7, stored[0], seen)));
    }

    private static PromotionGuard.Verdict judge(List<Confirmation> known, String... connected) {
        return PromotionGuard.judge(NEXT, known, List.of(connected), NOW);
    }

    @Test
    void whoeverHasConfirmedTheNextPinIsReady() {
        Confirmation anna = client("anna", Duration.ZERO, NEXT);

        PromotionGuard.Verdict verdict = judge(List.of(anna));

        assertTrue(verdict.allows());
        assertEquals(List.of(anna), verdict.ready());
    }

    @Test
    void whoeverWasSeenAndHasConfirmedNothingHoldsThePromotionBack() {
        Confirmation anna = client("anna", Duration.ofDays(1));

        PromotionGuard.Verdict verdict = judge(List.of(anna, client("bert", Duration.ZERO, NEXT)));

        assertFalse(verdict.allows());
        assertEquals(List.of(anna), verdict.waiting());
    }

    @Test
    void anEarlierNextPinIsNotEnough() {
        assertFalse(judge(List.of(client("anna", Duration.ZERO, OTHER))).allows());
    }

    @Test
    void thirtyDaysToTheInstantStillCount() {
        assertFalse(judge(List.of(client("anna", Duration.ofDays(30), OTHER))).allows());
    }

    @Test
    void whoeverWasNotSeenForLongerIsListedAndDoesNotHoldItBack() {
        Confirmation anna = client("anna", Duration.ofDays(30).plusMillis(1), OTHER);

        PromotionGuard.Verdict verdict = judge(List.of(anna));

        assertTrue(verdict.allows());
        assertEquals(List.of(anna), verdict.away());
    }

    @Test
    void whoeverNeverSubscribedIsListedAndDoesNotHoldItBack() {
        PromotionGuard.Verdict verdict = judge(List.of(client("anna", Duration.ZERO, NEXT)), "stock", "anna", "stock");

        assertTrue(verdict.allows());
        assertEquals(List.of("stock"), verdict.silent());
    }

    @Test
    void oneStoreOfAnIdentityDoesNotSpeakForItsOther() {
        var laptop = new Confirmation("anna", "anna", "laptop", NOW, Optional.empty());

        assertEquals(List.of(laptop), judge(List.of(client("anna", Duration.ZERO, NEXT), laptop)).waiting());
    }

    @Test
    void nobodyAtAllHoldsNothingBack() {
        assertTrue(judge(List.of()).allows());
    }
}

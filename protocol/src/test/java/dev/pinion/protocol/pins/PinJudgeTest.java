package dev.pinion.protocol.pins;

import static dev.pinion.protocol.pins.TestKeys.NOW;
import static dev.pinion.protocol.pins.TestKeys.announce;
import static dev.pinion.protocol.pins.TestKeys.pin;
import static dev.pinion.protocol.pins.TestKeys.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.Pin;

class PinJudgeTest {
    private static final KeyPair A = TestKeys.ec();
    private static final KeyPair B = TestKeys.ec();
    private static final KeyPair C = TestKeys.ec();
    private static final KeyPair D = TestKeys.ec();
    private static final KeyPair THIEF = TestKeys.ec();
    private static final KeyPair RECOVERY = TestKeys.ec();
    private static final long T = NOW.toEpochMilli();

    private final KnownPins knownAB = KnownPins.of(set(T - 10, A, B));
    private final KnownPins knownABR = KnownPins.of(set(T - 10, A, B, RECOVERY));

    private static PinVerdict judge(KnownPins known, KeyPair presented, PinAnnouncement announcement) {
        return new PinJudge(known, pin(presented), TestKeys.NONCE).judge(announcement, NOW);
    }

    private static PinVerdict.Learned learned(PinVerdict verdict) {
        return assertInstanceOf(PinVerdict.Learned.class, verdict, verdict::toString);
    }

    private static void assertRefused(PinVerdict verdict, String why) {
        String said = assertInstanceOf(PinVerdict.Refused.class, verdict, verdict::toString).why();
        assertTrue(said.contains(why), said);
    }

    @Test
    void aClientWithOneTypedPinLearnsTheSet() {
        // When
        var verdict = judge(KnownPins.typed(List.of(pin(A))), A, announce(set(T, A, B), B));
        // Then
        assertEquals(new PinVerdict.Learned(set(T, A, B), List.of(pin(B)), List.of(pin(A)), List.of()), verdict);
    }

    @Test
    void aPromotionIsLearnedOverTheNewKey() {
        // When
        var verdict = learned(judge(knownAB, B, announce(set(T, B, C), C)));
        // Then
        assertEquals(List.of(List.of(pin(C)), List.of(pin(B)), List.of(pin(A))),
                List.of(verdict.added(), verdict.retained(), verdict.removed()));
    }

    @Test
    void aPromotionIsLearnedOverAConnectionThatBeganBefore() {
        // When Then
        learned(judge(knownAB, A, announce(set(T, B, C), C, B)));
    }

    @Test
    void aSetThatDropsTheConnectionsKeyNeedsTheProofOfItsCurrentKey() {
        // When Then
        assertRefused(judge(knownAB, A, announce(set(T, D, C), C, B)), "does not hold the pin that authenticated");
    }

    @Test
    void manyMissedRotationsAreLearnedByTheRetiredKnownNextKey() {
        // When Then
        learned(judge(knownAB, A, announce(set(T, C, D), D, C, B)));
        assertRefused(judge(knownAB, A, announce(set(T, C, D), D, C)), "the next key that we knew");
    }

    @Test
    void theThiefOfTheCurrentKeyCannotMakeHimselfTheNext() {
        // When Then
        assertRefused(judge(knownAB, A, announce(set(T, A, THIEF), THIEF, A)), "the next key that we knew");
        // Then nor beside the known next key, which a rule "the set keeps it" would let in
        assertRefused(judge(knownAB, A, announce(set(T, A, THIEF, B), THIEF, A)), "the next key that we knew");
        assertRefused(judge(knownAB, A, announce(set(T, A, B, THIEF), THIEF, A)), "the next key");
    }

    @Test
    void theThiefOfTheHostCannotTouchTheRecoveryPins() {
        // When Then
        assertRefused(judge(knownABR, A, announce(set(T, A, THIEF), THIEF, A, B)), "changes the recovery pins");
        assertRefused(judge(knownABR, A, announce(set(T, A, B, RECOVERY, THIEF), B, A)), "changes the recovery pins");
        assertRefused(judge(knownABR, B, announce(set(T, B, C, THIEF), C)), "changes the recovery pins");
    }

    @Test
    void theRecoveryKeyTakesTheFleetBack() {
        // Given a client that the thief of the host has taught his own next key
        KnownPins taught = KnownPins.of(set(T - 1, A, THIEF, RECOVERY));
        // When Then
        learned(judge(taught, RECOVERY, announce(set(T, RECOVERY, C, D), C)));
        learned(judge(taught, A, announce(set(T, A, C, D), C, RECOVERY)));
    }

    @Test
    void aFirstRecoveryPinIsAddedByTheKnownNextKey() {
        // When Then
        learned(judge(knownAB, A, announce(set(T, A, B, RECOVERY), B)));
        learned(judge(knownABR, B, announce(set(T, B, C, RECOVERY), C)));
    }

    @Test
    void aNextKeyThatDidNotSignIsRefused() {
        // When Then O7
        assertRefused(judge(knownAB, B, announce(set(T, B, C), A, B)), "the next key " + pin(C) + " has not signed it");
        assertRefused(judge(knownAB, B, announce(set(T, B, C))), "has not signed it");
    }

    @Test
    void aProofOfAnotherStatementIsRefused() {
        // Given
        var other = announce(set(T - 1, B, C), C);
        // When Then
        assertRefused(
                judge(knownAB, B, new PinAnnouncement(new PinStatement(TestKeys.NONCE, set(T, B, C)), other.proofs())),
                "has not signed it");
    }

    @Test
    void anAnnouncementOfAnotherConnectionIsRefused() {
        // Given
        var replayed = announce(new PinStatement(PinNonce.fresh(new SecureRandom()), set(T, B, C)), C);
        // When Then
        assertRefused(judge(knownAB, B, replayed), "another nonce");
    }

    @Test
    void aConnectionThatNoStoredPinAuthenticatedTeachesNothing() {
        // When Then O8
        assertRefused(judge(knownAB, C, announce(set(T, C, D), D, B)), "not authenticated by a stored pin");
    }

    @Test
    void aConnectionThatOutlivesItsPinStillTeaches() {
        // Given a connection by A, over which B and C were learned
        var begun = new PinJudge(knownAB, pin(A), TestKeys.NONCE);
        KnownPins knownBC = KnownPins.of(set(T - 5, B, C));
        // When Then
        learned(begun.after(knownBC).judge(announce(set(T, C, D), D, C), NOW));
        assertRefused(begun.after(knownBC).judge(announce(set(T, A, THIEF), A, THIEF), NOW),
                "the next key that we knew");
        assertEquals(new PinVerdict.Unchanged(set(T - 5, B, C)),
                begun.after(knownBC).judge(announce(set(T - 5, B, C), C), NOW));
    }

    @Test
    void aConnectionOfAPinThatAnOperatorHasReplacedTeachesNothing() {
        // Given
        var begun = new PinJudge(knownAB, pin(A), TestKeys.NONCE);
        // When Then O8
        assertRefused(begun.after(KnownPins.typed(List.of(pin(D)))).judge(announce(set(T, A, B), A, B), NOW),
                "not authenticated by a stored pin");
        assertRefused(new PinJudge(knownAB, pin(C), TestKeys.NONCE).after(KnownPins.of(set(T - 5, B, D)))
                .judge(announce(set(T, B, D), D, B), NOW), "not authenticated by a stored pin");
    }

    @Test
    void numbersOnlyGrow() {
        // When Then
        assertRefused(judge(knownAB, A, announce(set(T - 11, A, B), B)), "numbers only grow");
        assertRefused(judge(knownAB, B, announce(set(T - 10, B, C), C)), "same number with other pins");
        assertEquals(new PinVerdict.Unchanged(set(T - 10, A, B)), judge(knownAB, A, announce(set(T - 10, A, B), B)));
    }

    @Test
    void aNumberOfTheFarFutureIsRefused() {
        // Given
        long limit = NOW.plus(PinJudge.AHEAD_MAX).toEpochMilli();
        // When Then
        assertRefused(judge(knownAB, A, announce(set(limit + 1, A, B), B)), "ahead of our clock");
        learned(judge(knownAB, A, announce(set(limit, A, B), B)));
    }

    @Test
    void aKnownSetHasItsRoles() {
        // When Then
        assertEquals(List.of(pin(RECOVERY)), knownABR.recovery());
        assertEquals(List.of(), KnownPins.typed(List.of(pin(A))).recovery());
        assertTrue(KnownPins.typed(List.of(pin(A))).next().isEmpty());
        List<Pin> none = List.of();
        assertThrows(IllegalArgumentException.class, () -> KnownPins.typed(none));
    }
}

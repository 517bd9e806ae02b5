package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.certs.RotationPlan.Life;
import dev.pinion.certs.RotationPlan.Situation;

class RotationPlanTest {
    private static final RotationPlan PLAN = new RotationPlan(RotationPlan.EVERY_DEFAULT, RotationPlan.OVERLAP_DEFAULT);

    /// All in days; certificates live 300 days, so they are due after 200.
    @ParameterizedTest(name = "{7}")
    @CsvSource({"0, 0, 0, 0, true, 0, NOTHING, first start", "0, 0, 0, 0, true, 89, NOTHING, a day early",
            "0, 0, 0, 0, true, 90, PROMOTE, on the day", "0, 0, 0, 0, false, 90, NOTHING, the guard forbids it",
            "0, 80, 0, 80, true, 90, NOTHING, the next key is too new",
            "0, 80, 0, 80, true, 94, PROMOTE, overlap is over",
            "0, 80, 0, 80, true, 93, NOTHING, a day of overlap is left",
            "0, 0, 0, 150, false, 200, RENEW_CURRENT, the guard forbids it until the certificate is due",
            "0, 0, 0, 150, false, 199, NOTHING, not yet due", "0, 0, 0, 150, true, 200, PROMOTE, better than a renewal",
            "0, 0, 0, 0, true, 200, RENEW_NEXT, before it is promoted",
            "0, 0, 0, 0, true, 400, RENEW_NEXT, slept through both expiries",
            "0, 0, 0, 400, true, 400, PROMOTE, and then promotes", "0, 0, 0, 400, false, 400, RENEW_CURRENT, or renews",
            "90, 90, 0, 90, true, 100, NOTHING, promoted lately",
            "50, 50, 0, 0, true, 10, NOTHING, the clock went back"})
    void theStepHangsOnInstantsAlone(int currentSince, int nextSince, int currentFrom, int nextFrom, boolean allowed,
            int now, RotationPlan.Step step, String why) {
        // Given
        var situation = new Situation(day(currentSince), day(nextSince), life(currentFrom), life(nextFrom), allowed,
                false);
        // When Then
        assertEquals(step, PLAN.decide(situation, day(now)), why);
    }

    private static Life life(int from) {
        return new Life(day(from), day(from + 300), true);
    }

    private static Instant day(int day) {
        return Stores.NOW.plus(Duration.ofDays(day));
    }

    /// On day 90, when a promotion is due; the certificates' ends in days.
    @ParameterizedTest(name = "{5}")
    @CsvSource({"true, 300, false, 300, PROMOTE, to a key that a CA vouches for",
            "false, 300, false, 300, PROMOTE, from one CA's certificate to another",
            "false, 300, true, 300, NOTHING, clients of the CA would be locked out",
            "false, 300, false, 89, NOTHING, the next certificate has expired and only its CA can renew it",
            "false, 91, false, 89, NOTHING, nothing that we could renew",
            "true, 91, false, 89, RENEW_CURRENT, our own is renewed meanwhile"})
    void whatACaSignedIsNeitherRenewedNorReplacedByOurs(boolean currentOurs, int currentUntil, boolean nextOurs,
            int nextUntil, RotationPlan.Step step, String why) {
        // Given
        var situation = new Situation(day(0), day(0), new Life(day(0), day(currentUntil), currentOurs),
                new Life(day(0), day(nextUntil), nextOurs), true, false);
        // When Then
        assertEquals(step, PLAN.decide(situation, day(90)), why);
    }

    /// The next key came on day 60, when the current certificate of a CA had until its end what is said.
    @ParameterizedTest(name = "{4}")
    @CsvSource({"90, true, 73, NOTHING, a day of overlap is left",
            "90, true, 74, PROMOTE, overlap is over and the age does not count",
            "90, false, 74, NOTHING, the guard forbids it", "70, true, 64, NOTHING, not yet half of ten days",
            "70, true, 65, PROMOTE, half of the ten days that were left",
            "59, true, 60, PROMOTE, at once where the current certificate is over"})
    void aKeyThatIsPromotedWhenReadyWaitsForTheOverlapAlone(int currentUntil, boolean allowed, int now,
            RotationPlan.Step step, String why) {
        // Given
        var situation = new Situation(day(0), day(60), new Life(day(0), day(currentUntil), false),
                new Life(day(60), day(150), false), allowed, true);
        // When Then
        assertEquals(step, PLAN.decide(situation, day(now)), why);
        assertEquals(allowed ? step == RotationPlan.Step.PROMOTE : true, PLAN.isPromotionDue(situation, day(now)), why);
    }

    @Test
    void aPromotionThatTheGuardForbidsIsStillDue() {
        // Given
        var situation = new Situation(day(0), day(0), life(0), life(0), false, false);
        // When Then
        assertEquals(true, PLAN.isPromotionDue(situation, day(90)));
    }

    @Test
    void aPlanThatCannotWorkIsRefused() {
        // Given
        Duration day = Duration.ofDays(1);
        // When Then
        assertThrows(IllegalArgumentException.class, () -> new RotationPlan(day, day));
        assertThrows(IllegalArgumentException.class, () -> new RotationPlan(day, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> new RotationPlan(Duration.ZERO, day.negated()));
    }
}

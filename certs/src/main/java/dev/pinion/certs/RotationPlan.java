package dev.pinion.certs;

import java.time.Duration;
import java.time.Instant;

/// When keys rotate by themselves. Pure: all instants are arguments, so the test is a table.
///
/// @param every how long a key serves before the next one takes its place
/// @param overlap how long clients can learn the next key, at least, before it is promoted
public record RotationPlan(Duration every, Duration overlap) {
    /// What is to be done now.
    public enum Step {
        NOTHING,
        /// The next key takes its place, if the guard lets it.
        PROMOTE,
        /// The current key needs a new certificate; pins stay.
        RENEW_CURRENT,
        /// The next key needs a new certificate; pins stay.
        RENEW_NEXT
    }

    /// The instants that the decision hangs on.
    ///
    /// @param promotionAllowed what the guard says: every client that was seen lately knows the next key
    public record Situation(Instant currentSince, Instant nextSince, Life current, Life next,
            boolean promotionAllowed) {
        /// Of the keys that are on disk.
        public static Situation of(ServerKeyStore store, boolean promotionAllowed) {
            return new Situation(store.currentSince(), store.nextSince(), Life.of(store.current()),
                    Life.of(store.next()), promotionAllowed);
        }
    }

    /// The validity of a certificate.
    public record Life(Instant from, Instant until) {
        static Life of(ServerKey key) {
            return new Life(key.certificate().getNotBefore().toInstant(), key.certificate().getNotAfter().toInstant());
        }

        /// In the last third of its life, or past it.
        boolean isDue(Instant now) {
            return !now.isBefore(until.minus(Duration.between(from, until).dividedBy(3)));
        }
    }

    public static final Duration EVERY_DEFAULT = Duration.ofDays(90);
    public static final Duration OVERLAP_DEFAULT = Duration.ofDays(14);

    /// @throws IllegalArgumentException when the overlap is not positive and shorter than the time between rotations
    public RotationPlan {
        if (overlap.isNegative() || overlap.isZero() || every.compareTo(overlap) <= 0) {
            throw new IllegalArgumentException("rotation.every is " + every + " and rotation.overlap is " + overlap
                    + "; expected an overlap longer than zero and shorter than the time between rotations");
        }
    }

    /// A promotion before a renewal: it brings another certificate anyway. A next key whose certificate is due is
    /// renewed first, so that no promotion shows an expired one.
    public Step decide(Situation situation, Instant now) {
        if (situation.next().isDue(now)) {
            return Step.RENEW_NEXT;
        }
        if (situation.promotionAllowed() && isPromotionDue(situation, now)) {
            return Step.PROMOTE;
        }
        return situation.current().isDue(now) ? Step.RENEW_CURRENT : Step.NOTHING;
    }

    /// Also true while the guard forbids it: then there is reason for an alarm.
    public boolean isPromotionDue(Situation situation, Instant now) {
        return !now.isBefore(situation.currentSince().plus(every))
                && !now.isBefore(situation.nextSince().plus(overlap));
    }
}

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
    /// @param whenReady the next key came with the wish to be promoted as soon as may be, whatever the current one's age
    public record Situation(Instant currentSince, Instant nextSince, Life current, Life next, boolean promotionAllowed,
            boolean whenReady) {
        /// Of the keys that are on disk.
        public static Situation of(ServerKeyStore store, boolean promotionAllowed) {
            return new Situation(store.currentSince(), store.nextSince(), Life.of(store.current()),
                    Life.of(store.next()), promotionAllowed, store.promotesWhenReady());
        }
    }

    /// The validity of a certificate.
    ///
    /// @param ours we signed it, so we can renew it; else only its CA can
    public record Life(Instant from, Instant until, boolean ours) {
        static Life of(ServerKey key) {
            return new Life(key.certificate().getNotBefore().toInstant(), key.certificate().getNotAfter().toInstant(),
                    key.isSelfSigned());
        }

        /// We can renew it, and it is in the last third of its life, or past it.
        boolean isDue(Instant now) {
            return ours && !now.isBefore(until.minus(Duration.between(from, until).dividedBy(3)));
        }

        boolean isOver(Instant now) {
            return now.isAfter(until);
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
        if (situation.promotionAllowed() && isPromotionDue(situation, now) && isPresentable(situation, now)) {
            return Step.PROMOTE;
        }
        return situation.current().isDue(now) ? Step.RENEW_CURRENT : Step.NOTHING;
    }

    /// The next certificate is valid, and as good as the current one: where a CA vouches for the current key, some clients
    /// may ask for that, and a next key that only we have signed would lock them out. Whoever wants that does it by hand.
    public static boolean isPresentable(Situation situation, Instant now) {
        return !situation.next().isOver(now) && (situation.current().ours() || !situation.next().ours());
    }

    /// Also true while the guard forbids it: then there is reason for an alarm.
    public boolean isPromotionDue(Situation situation, Instant now) {
        return !now.isBefore(promotionDue(situation));
    }

    /// When the next key shall take its place, if the guard lets it. One that is promoted when ready waits for the overlap; where
    /// the current certificate ends sooner, as those that live for days do, half of the time that was left when the next came.
    public Instant promotionDue(Situation situation) {
        Instant learned = situation.nextSince().plus(overlap);
        if (situation.whenReady()) {
            Duration left = Duration.between(situation.nextSince(), situation.current().until());
            Instant half = situation.nextSince().plus(left.isNegative() ? Duration.ZERO : left.dividedBy(2));
            return half.isBefore(learned) ? half : learned;
        }
        Instant aged = situation.currentSince().plus(every);
        return aged.isAfter(learned) ? aged : learned;
    }
}

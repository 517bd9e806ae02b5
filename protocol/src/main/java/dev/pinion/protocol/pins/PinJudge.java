package dev.pinion.protocol.pins;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.pinion.protocol.Pin;

/// The rules by which a client learns pins. Pure: the same question has the same answer, so that every rule is tested alone.
///
/// What they keep out: who stole the current key cannot make himself the next one, since the known next key has to sign;
/// who stole the whole host cannot touch the recovery pins, since only a recovery key may change them.
public final class PinJudge {

    /// A thief who announces a number of the far future would shut the true server out for as long.
    public static final Duration AHEAD_MAX = Duration.ofHours(24);

    /// Whether a client whose clock says so refuses the set for its number alone.
    public static boolean isTooFarAhead(PinSet set, Instant now) {
        return set.number() > now.plus(AHEAD_MAX).toEpochMilli();
    }

    private final KnownPins known;
    private final boolean authenticated;
    private final Pin presented;
    private final PinNonce asked;

    /// What holds for one subscription.
    ///
    /// @param known what the client has stored
    /// @param presented the pin that authenticated this very connection
    /// @param asked the nonce of this subscription
    public PinJudge(KnownPins known, Pin presented, PinNonce asked) {
        this(known, known.pins().contains(presented), presented, asked);
    }

    private PinJudge(KnownPins known, boolean authenticated, Pin presented, PinNonce asked) {
        this.known = known;
        this.authenticated = authenticated;
        this.presented = presented;
        this.asked = asked;
    }

    /// The same connection, after the store has come to know something else: what it learned over this connection or
    /// another one. A connection was authenticated by what was known when it began, so it may outlive its pin; but not what an
    /// operator has typed since, for he may have done so to get rid of that very pin.
    public PinJudge after(KnownPins now) {
        boolean stillGood = now.pins().contains(presented) || (authenticated && now.number() > 0);
        return new PinJudge(now, stillGood, presented, asked);
    }

    public PinVerdict judge(PinAnnouncement announcement, Instant now) {
        PinSet set = announcement.statement().set();
        Optional<String> refusal = refusal(announcement, now);
        if (refusal.isPresent()) {
            return new PinVerdict.Refused("pin set " + set.number() + " was not stored: " + refusal.get());
        }
        if (set.number() == known.number()) {
            return new PinVerdict.Unchanged(set);
        }
        List<Pin> old = known.pins();
        return new PinVerdict.Learned(set, set.pins().stream().filter(pin -> !old.contains(pin)).toList(),
                set.pins().stream().filter(old::contains).toList(),
                old.stream().filter(pin -> !set.pins().contains(pin)).toList());
    }

    private Optional<String> refusal(PinAnnouncement announcement, Instant now) {
        PinSet set = announcement.statement().set();
        if (!announcement.statement().nonce().equals(asked)) {
            return Optional.of("it answers another nonce than ours, so it may be an old one");
        }
        if (!authenticated) {
            return Optional.of("this connection was not authenticated by a stored pin");
        }
        if (set.number() == known.number()) {
            return set.pins().equals(known.pins()) ? Optional.empty()
                    : Optional.of(
                            "a set of the same number with other pins is stored; two servers, or one of them is false."
                                    + " Ask the operator, and compare with `pinion certs pins`");
        }
        if (set.number() < known.number()) {
            return Optional.of("set " + known.number() + " is stored, and numbers only grow;"
                    + " was the server restored from a backup without its pin set number?");
        }
        if (isTooFarAhead(set, now)) {
            return Optional.of("its number is more than " + AHEAD_MAX.toHours()
                    + " hours ahead of our clock; check the clocks of both ends");
        }
        return unproved(announcement).or(() -> unauthorised(announcement));
    }

    /// The server must hold the keys that it announces. The connection is the proof for the one that it showed.
    private Optional<String> unproved(PinAnnouncement announcement) {
        PinSet set = announcement.statement().set();
        if (!announcement.isSignedBy(set.next())) {
            return Optional.of("the next key " + set.next() + " has not signed it");
        }
        if (!set.pins().contains(presented) && !announcement.isSignedBy(set.current())) {
            return Optional.of("it does not hold the pin that authenticated this connection, " + presented
                    + ", and its current key " + set.current() + " has not signed it");
        }
        return Optional.empty();
    }

    private Optional<String> unauthorised(PinAnnouncement announcement) {
        if (known.recovery().stream().anyMatch(pin -> vouches(pin, announcement))) {
            return Optional.empty();
        }
        if (known.next().isPresent() && !vouches(known.next().get(), announcement)) {
            return Optional.of("the next key that we knew, " + known.next().get()
                    + ", neither signed it nor authenticates this connection");
        }
        Set<Pin> recovery = new HashSet<>(announcement.statement().set().recovery());
        if (!known.recovery().isEmpty() && !recovery.equals(new HashSet<>(known.recovery()))) {
            return Optional.of("it changes the recovery pins, and no recovery key that we knew vouches for it");
        }
        return Optional.empty();
    }

    private boolean vouches(Pin pin, PinAnnouncement announcement) {
        return presented.equals(pin) || announcement.isSignedBy(pin);
    }
}

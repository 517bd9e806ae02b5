package dev.pinion.server.limits;

import java.time.Duration;

/// What clients that follow the server's pins may make it remember and sign.
///
/// @param storesPerIdentityMax pin stores of one identity that are remembered; beyond it the one that was seen longest ago is forgotten
/// @param storesMax the same for all identities together
/// @param seenAgainAfter how old "last seen" may be before it is written anew: each write costs a place in a commit
/// @param forgottenAfter a store that was not seen for so long is forgotten; longer than a rotation waits for anybody
/// @param subscriptionsPerConnectionMax subscriptions to the pin set in the life of one connection: each costs signatures
public record PinLimits(int storesPerIdentityMax, int storesMax, Duration seenAgainAfter, Duration forgottenAfter,
        int subscriptionsPerConnectionMax) {

    private static final Duration FORGOTTEN_MIN = Duration.ofDays(31);
    public static final PinLimits DEFAULTS = new PinLimits(32, 50_000, Duration.ofHours(1), Duration.ofDays(90), 4);

    public PinLimits {
        Limit.require("pins.stores.per.identity.max", storesPerIdentityMax, 1, 10_000);
        Limit.require("pins.stores.max", storesMax, 1, 1_000_000);
        Limit.require("pins.seen.again.after", seenAgainAfter);
        Limit.require("pins.subscriptions.per.connection.max", subscriptionsPerConnectionMax, 1, 1_000);
        if (forgottenAfter.compareTo(FORGOTTEN_MIN) < 0) {
            throw new IllegalArgumentException("pins.forgotten.after is " + forgottenAfter + ", expected "
                    + FORGOTTEN_MIN + " or longer: the guard of promotions looks back 30 days");
        }
    }
}

package dev.pinion.server.deliver;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;

/// What a subscription that is the part of a wildcard on one channel owes it: to be dropped when it has nothing more to do,
/// and not before.
///
/// Threads: the committer pins and lets go, the connection's writer rests, housekeeping looks.
final class WildcardPart {
    private static final int LOOKS_MAX = 1;

    private final WildcardSubscription wildcard;
    private final Subscription subscription;
    /// A batch is being told of which the subscription has not heard all.
    private volatile boolean pinned;
    /// How many looks of housekeeping it has delivered nothing for.
    private volatile int looks;

    WildcardPart(WildcardSubscription wildcard, Subscription subscription) {
        this.wildcard = wildcard;
        this.subscription = subscription;
    }

    void pin() {
        pinned = true;
    }

    void unpin() {
        pinned = false;
    }

    boolean isPinned() {
        return pinned;
    }

    void delivered() {
        looks = 0;
    }

    /// Thread: housekeeping.
    void look() {
        int before = looks;
        looks = before + 1;
        if (before >= LOOKS_MAX) {
            subscription.ready();
        }
    }

    boolean hasRestedLong() {
        return looks > LOOKS_MAX;
    }

    /// @param chainBefore what the next message must say of the one before it
    void rests(@Nullable Bytes chainBefore) {
        wildcard.rests(subscription, this, chainBefore);
    }
}

package dev.pinion.server.deliver;

import java.util.LinkedHashSet;

import dev.pinion.server.fair.Budget;

/// How many messages a client wants to have in hand before it acknowledges (`prefetch-count`). The channels of one
/// wildcard subscription share theirs.
///
/// Any thread. One lock, held for a few memory operations. What is in hand draws on the connection's budget; one message is
/// always granted, so that a client gets on by acknowledging. Holds the subscriptions that wait for room.
public final class Credit {
    /// What an unacknowledged message costs: its part of the ranges here and of a cursor, its deliveries, its pause.
    static final int BYTES_EACH = 256;
    private static final int LOT = 32;

    private final int max;
    private final Budget budget;
    private final LinkedHashSet<Waiting> waiting = new LinkedHashSet<>();
    private int inHand;
    /// For how many messages the budget was drawn on.
    private int reserved;
    private boolean closed;

    public Credit(int max, Budget budget) {
        this.max = max;
        this.budget = budget;
    }

    /// How many may be delivered now. Where that is none, the subscription becomes ready when there is room.
    synchronized int roomFor(Waiting subscription) {
        if (closed || inHand >= max || !covered()) {
            waiting.add(subscription);
            subscription.stalls(true);
            return 0;
        }
        return Math.min(max, Math.max(reserved, inHand + 1)) - inHand;
    }

    private boolean covered() {
        if (inHand < reserved) {
            return true;
        }
        if (!closed && budget.takeIfPlenty((long) LOT * BYTES_EACH)) {
            reserved += LOT;
            return true;
        }
        return inHand == 0;
    }

    /// How many more its client wants, if there is room.
    public synchronized int left() {
        return closed ? 0 : Math.max(0, max - inHand);
    }

    synchronized boolean exhausted() {
        return inHand >= max || (inHand > 0 && !covered());
    }

    synchronized void spend() {
        inHand++;
    }

    public synchronized void giveBack(long count) {
        inHand -= (int) count;
        int spare = (reserved - inHand) / LOT - 1;
        if (spare > 0 && !closed) {
            reserved -= spare * LOT;
            budget.giveBack((long) spare * LOT * BYTES_EACH);
        }
        wake(count);
    }

    /// Wakes those who wait, as many as there may be room for. Each has something to deliver, so each takes some of it.
    private void wake(long most) {
        for (long left = Math.min(most, max - inHand); left > 0 && !waiting.isEmpty(); left--) {
            Waiting subscription = waiting.removeFirst();
            subscription.stalls(false);
            subscription.ready();
        }
    }

    /// Wakes one more, where there is room that nobody took: whoever was woken may have ended, and another connection of the
    /// identity may have given back what stood in the way. Thread: housekeeping.
    synchronized void look() {
        wake(1);
    }

    /// This subscription waits no longer.
    synchronized void forget(Waiting subscription) {
        waiting.remove(subscription);
    }

    /// Nobody acknowledges here any more.
    public synchronized void close() {
        if (!closed) {
            closed = true;
            waiting.clear();
            budget.giveBack((long) reserved * BYTES_EACH);
            reserved = 0;
        }
    }

    /// A subscription that cannot deliver more before its client acknowledges.
    interface Waiting {
        /// Waits for room, or does so no longer. Under the lock of the credit; MUST return at once.
        void stalls(boolean now);

        /// There may be room. Any thread; MUST return at once.
        void ready();
    }
}

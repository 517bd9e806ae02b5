package dev.pinion.server.deliver;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.fair.Budget;

/// Room for what the subscriptions of one connection have read and not yet written, pages on their way included. One small
/// turn is always granted, so that a connection gets on; more as far as its budget reaches. Who finds no room waits its turn.
///
/// Threads: the connection's writer takes and gives back, housekeeping looks. One lock, held for a few memory operations.
final class ReadRoom {
    /// What a turn holds without asking for more, encoded forms included: so much that small messages fill a TLS record, so
    /// little that every connection that fits into the heap may have it.
    static final int GRANTED_BYTES = 32 * 1024;

    private final Budget budget;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Set<Waiting> isWaiting = new HashSet<>();
    private @Nullable Waiting first;

    ReadRoom(Budget budget) {
        this.budget = budget;
    }

    /// Takes room for a turn.
    ///
    /// @param bytes of an ordinary turn
    /// @param more what this one is known to need beyond that
    /// @return what was drawn on the budget, or -1 when there is no room and it becomes ready later
    synchronized long take(Waiting who, long bytes, long more) {
        boolean free = first == null || first.equals(who);
        long needed = (free ? 0 : bytes) + more;
        if (needed > 0 && !budget.takeIfPlenty(needed)) {
            if (isWaiting.add(who)) {
                waiting.add(who);
            }
            return -1;
        }
        if (free) {
            first = who;
        }
        return needed;
    }

    /// More for somebody who has room; never waits.
    boolean grow(long bytes) {
        return budget.takeIfPlenty(bytes);
    }

    /// Gives back what [#take] and [#grow] gave, and lets the next one try.
    synchronized void giveBack(Waiting who, long taken) {
        if (who.equals(first)) {
            first = null;
        }
        if (taken > 0) {
            budget.giveBack(taken);
        }
        wakeNext();
    }

    /// Lets one more try: another connection of the identity may have given something back, and whoever was woken last may
    /// have had no use for it. Thread: housekeeping.
    synchronized void look() {
        wakeNext();
    }

    private void wakeNext() {
        Waiting next = waiting.poll();
        if (next != null) {
            isWaiting.remove(next);
            next.ready();
        }
    }

    synchronized void forget(Waiting who) {
        if (isWaiting.remove(who)) {
            waiting.remove(who);
        }
    }

    /// A subscription that waits for its turn.
    interface Waiting {
        /// There may be room. Any thread; MUST return at once.
        void ready();
    }
}

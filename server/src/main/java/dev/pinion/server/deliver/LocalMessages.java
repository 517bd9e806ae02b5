package dev.pinion.server.deliver;

import java.util.HashSet;
import java.util.Set;

import dev.pinion.server.fair.Budget;

/// What one connection has sent to one channel and its `no-local` subscriptions there have yet to pass over. One for all of
/// them, held as ranges: a connection that talks alone costs one range, however much it says.
///
/// Threads: the committer adds, the connection's reader joins and leaves, its writer asks. One lock, held for a few memory
/// operations. At most `rangesMax` ranges, each drawn on the connection's budget.
public final class LocalMessages {
    private static final int BYTES_EACH = 128;
    private static final int PRUNED_FIRST = 64;

    private final Budget budget;
    private final int rangesMax;
    private final SequenceRanges sent = new SequenceRanges();
    private final Set<Follower> subscriptions = new HashSet<>();
    private int drawn;
    private int pruneAt = PRUNED_FIRST;

    public LocalMessages(Budget budget, int rangesMax) {
        this.budget = budget;
        this.rangesMax = rangesMax;
    }

    public synchronized void join(Follower subscription) {
        subscriptions.add(subscription);
    }

    /// True when nobody is left.
    public synchronized boolean leave(Follower subscription) {
        subscriptions.remove(subscription);
        if (!subscriptions.isEmpty()) {
            return false;
        }
        budget.giveBack((long) drawn * BYTES_EACH);
        drawn = 0;
        return true;
    }

    /// Before the message can be found.
    ///
    /// @return false when there is no room: the subscriptions have fallen too far behind what the connection and others say
    public synchronized boolean add(long seq) {
        sent.add(seq);
        if (sent.count() >= pruneAt) {
            prune();
        }
        if (sent.count() > rangesMax) {
            return false;
        }
        if (sent.count() <= drawn) {
            return true;
        }
        int more = Math.max(PRUNED_FIRST, sent.count() - drawn);
        if (!budget.take((long) more * BYTES_EACH)) {
            return false;
        }
        drawn += more;
        return true;
    }

    /// Forgets what all have passed; seldom enough that each message pays a fixed part of it.
    private void prune() {
        long passed = Long.MAX_VALUE;
        for (Follower subscription : subscriptions) {
            passed = Math.min(passed, subscription.passed());
        }
        sent.takeTo(passed - 1);
        pruneAt = Math.max(PRUNED_FIRST, Math.max(2 * sent.count(), subscriptions.size()));
    }

    synchronized boolean contains(long seq) {
        return sent.contains(seq);
    }

    synchronized int ranges() {
        return sent.count();
    }

    /// A subscription that is not given what its own connection sends.
    public interface Follower {
        /// Nothing before this is delivered any more. Any thread; exact after each turn.
        long passed();
    }
}

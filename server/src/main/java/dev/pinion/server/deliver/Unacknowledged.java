package dev.pinion.server.deliver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/// What a subscription has delivered and its client has not yet acknowledged: in the client's hand, or refused and waiting to
/// be delivered again.
///
/// Threads: the writer notes deliveries, the reader acknowledges and refuses. One lock, held for a few memory
/// operations. Holds at most `prefetch-count` numbers. Each call costs O(log n), and once more for each message that it
/// newly settles: every message is delivered once for each time that it can be refused.
final class Unacknowledged implements Membership.Hand {
    private static final Comparator<Due> SOONEST = Comparator.comparingLong(Due::nanos).thenComparingLong(Due::seq);

    private final SequenceRanges inHand;
    /// How often those in hand were delivered, where that is more than once.
    private final TreeMap<Long, Integer> repeated;
    private final TreeMap<Long, Refused> refused;
    /// Those of `refused` that nobody has begun to deliver again.
    private final TreeSet<Due> due = new TreeSet<>(SOONEST);
    private long highest;

    Unacknowledged() {
        this(null);
    }

    /// @param order of sequences, for a test that counts comparisons; null: the natural one
    Unacknowledged(@Nullable Comparator<Long> order) {
        inHand = new SequenceRanges(new TreeMap<>(order));
        repeated = new TreeMap<>(order);
        refused = new TreeMap<>(order);
    }

    /// Counts a delivery; tells the how many-th it is.
    ///
    /// @param before how often earlier connections were given it
    @Override
    public synchronized int delivered(long seq, int before) {
        highest = Math.max(highest, seq);
        Refused again = refused.remove(seq);
        if (again != null) {
            due.remove(new Due(again.dueNanos(), seq));
        }
        int count = (again == null ? before : again.deliveries()) + 1;
        if (count > 1) {
            repeated.put(seq, count);
        }
        inHand.add(seq);
        return count;
    }

    /// True for a sequence that was delivered at all, acknowledged since or not.
    @Override
    public synchronized boolean knows(long seq) {
        return seq <= highest;
    }

    /// True for one that was refused and not delivered again, nor acknowledged since.
    synchronized boolean isRefused(long seq) {
        return refused.containsKey(seq);
    }

    /// True for one in hand, or refused and not acknowledged since.
    @Override
    public synchronized boolean awaits(long seq) {
        return inHand.contains(seq) || refused.containsKey(seq);
    }

    synchronized boolean isEmpty() {
        return inHand.isEmpty() && refused.isEmpty();
    }

    /// Settles a message, or all up to it; gives back those that this settles.
    @Override
    public synchronized SequenceRanges acknowledge(long seq, boolean cumulative) {
        SequenceRanges settled = taken(seq, cumulative);
        if (!refused.isEmpty()) {
            NavigableMap<Long, Refused> waiting = refused.subMap(cumulative ? Long.MIN_VALUE : seq, true, seq, true);
            waiting.forEach((each, again) -> {
                due.remove(new Due(again.dueNanos(), each));
                settled.add(each);
            });
            waiting.clear();
        }
        if (!repeated.isEmpty()) {
            repeated.subMap(cumulative ? Long.MIN_VALUE : seq, true, seq, true).clear();
        }
        return settled;
    }

    private SequenceRanges taken(long seq, boolean cumulative) {
        if (cumulative) {
            return inHand.takeTo(seq);
        }
        var one = new SequenceRanges();
        if (inHand.remove(seq)) {
            one.add(seq);
        }
        return one;
    }

    /// Puts the messages meant in line for another delivery, each after a pause that doubles with every delivery. Those that
    /// are in line already stay where they are.
    ///
    /// @return those that were delivered too often: they stay in hand
    @Override
    public synchronized List<Long> refuse(long seq, boolean cumulative, int deliveriesMax, long nowNanos) {
        List<Long> tooOften = new ArrayList<>();
        taken(seq, cumulative).forEach((first, last) -> {
            for (long each = first; each <= last; each++) {
                refuseOne(each, deliveriesMax, nowNanos, tooOften);
            }
        });
        tooOften.forEach(inHand::add);
        return tooOften;
    }

    private void refuseOne(long seq, int deliveriesMax, long nowNanos, List<Long> tooOften) {
        int count = repeated.getOrDefault(seq, 1);
        if (count >= deliveriesMax) {
            tooOften.add(seq);
            return;
        }
        repeated.remove(seq);
        var again = new Refused(count, nowNanos + Membership.pauseNanos(count));
        refused.put(seq, again);
        due.add(new Due(again.dueNanos(), seq));
    }

    /// Takes the next one whose pause is over.
    synchronized @Nullable Long nextAgain(long nowNanos) {
        if (!isDue(nowNanos)) {
            return null;
        }
        return due.removeFirst().seq();
    }

    synchronized boolean isDue(long nowNanos) {
        return !due.isEmpty() && due.first().nanos() - nowNanos <= 0;
    }

    /// Whether anything waits for a pause to be over.
    synchronized boolean isPausing() {
        return !due.isEmpty();
    }

    private record Refused(int deliveries, long dueNanos) {}

    private record Due(long nanos, long seq) {}
}

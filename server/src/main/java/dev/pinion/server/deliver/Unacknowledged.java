package dev.pinion.server.deliver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// What a subscription has delivered and its client has not yet acknowledged, and what waits to be delivered again.
///
/// Threads: the writer notes deliveries, the reader acknowledges and refuses. One lock, held for a few memory
/// operations. Holds at most `prefetch-count` numbers.
final class Unacknowledged {
    private static final long PAUSE_FIRST_NANOS = 500_000_000;
    private static final long PAUSE_LONGEST_NANOS = 60_000_000_000L;

    /// How often each was delivered.
    private final TreeMap<Long, Integer> deliveries = new TreeMap<>();
    private final PriorityQueue<Again> again = new PriorityQueue<>(Comparator.comparingLong(Again::dueNanos));
    private long highest;

    /// Counts a delivery; tells the how many-th it is.
    synchronized int delivered(long seq) {
        highest = Math.max(highest, seq);
        return deliveries.merge(seq, 1, Integer::sum);
    }

    /// Those that were delivered before by an earlier connection start with their count.
    synchronized void remember(long seq, int count) {
        deliveries.put(seq, count);
    }

    /// True for a sequence that was delivered at all, acknowledged since or not.
    synchronized boolean knows(long seq) {
        return seq <= highest;
    }

    synchronized List<Long> acknowledge(long seq, boolean cumulative) {
        NavigableMap<Long, Integer> meant = deliveries.subMap(cumulative ? Long.MIN_VALUE : seq, true, seq, true);
        List<Long> acknowledged = new ArrayList<>(meant.keySet());
        meant.clear();
        again.removeIf(waiting -> acknowledged.contains(waiting.seq()));
        return acknowledged;
    }

    /// Puts the messages meant in line for another delivery, each after a pause that doubles with every delivery.
    ///
    /// @return those that were delivered too often and are not put in line
    synchronized List<Long> refuse(long seq, boolean cumulative, int deliveriesMax, long nowNanos) {
        List<Long> tooOften = new ArrayList<>();
        deliveries.subMap(cumulative ? Long.MIN_VALUE : seq, true, seq, true).forEach((each, count) -> {
            if (count >= deliveriesMax) {
                tooOften.add(each);
            } else if (again.stream().noneMatch(waiting -> waiting.seq() == each)) {
                again.add(new Again(each, nowNanos + pause(count)));
            }
        });
        return tooOften;
    }

    /// Takes the next one whose pause is over.
    synchronized @Nullable Long nextAgain(long nowNanos) {
        Again first = again.peek();
        if (first == null || first.dueNanos() > nowNanos) {
            return null;
        }
        return again.remove().seq();
    }

    synchronized boolean isDue(long nowNanos) {
        Again first = again.peek();
        return first != null && first.dueNanos() <= nowNanos;
    }

    /// Delivery counts of what is not acknowledged.
    synchronized NavigableMap<Long, Integer> counts() {
        return new TreeMap<>(deliveries);
    }

    static long pause(int deliveries) {
        return Math.min(PAUSE_LONGEST_NANOS, PAUSE_FIRST_NANOS << Math.min(deliveries - 1, 10));
    }

    private record Again(long seq, long dueNanos) {}
}

package dev.pinion.server.shared;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.pinion.server.deliver.Membership;
import dev.pinion.server.deliver.SequenceRanges;

/// What was given to a member and is to be given to another: since its member has ended, or after a pause since it was refused.
///
/// Not safe for several threads; its owner locks. Each call costs O(log n).
final class Returned {
    private final SequenceRanges waiting = new SequenceRanges();
    /// How often those that wait or pause were delivered, where they were.
    private final TreeMap<Long, Integer> deliveries = new TreeMap<>();
    private final TreeSet<Due> pausing = new TreeSet<>(
            Comparator.comparingLong(Due::nanos).thenComparingLong(Due::seq));

    void add(long seq, int count) {
        waiting.add(seq);
        if (count > 0) {
            deliveries.put(seq, count);
        }
    }

    /// What nobody here was given yet.
    void add(long first, long last) {
        waiting.add(first, last);
    }

    /// How often one in line was delivered, elsewhere.
    void count(long seq, int count) {
        if (count > 0) {
            deliveries.put(seq, count);
        }
    }

    /// How many are in line.
    long size() {
        return waiting.size();
    }

    /// After a pause that doubles with every delivery.
    void pause(long seq, int count, long nowNanos) {
        deliveries.put(seq, count);
        pausing.add(new Due(nowNanos + Membership.pauseNanos(count), seq));
    }

    /// Puts those in line whose pause is over.
    void look(long nowNanos) {
        while (!pausing.isEmpty() && pausing.first().nanos() - nowNanos <= 0) {
            waiting.add(pausing.removeFirst().seq());
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// The smallest in line; there is one.
    long first() {
        return waiting.first();
    }

    boolean contains(long seq) {
        return waiting.contains(seq);
    }

    /// Takes it out; gives back how often it was delivered.
    int take(long seq) {
        waiting.remove(seq);
        Integer count = deliveries.remove(seq);
        return count == null ? 0 : count;
    }

    /// A delivery of one in line was under way when it came back.
    void wasDelivered(long seq, int count) {
        if (waiting.contains(seq)) {
            int _ = deliveries.merge(seq, count, Math::max);
        }
    }

    /// Takes out all in line before this one.
    SequenceRanges takeBefore(long seq) {
        SequenceRanges taken = waiting.takeTo(seq - 1);
        taken.forEach((first, last) -> deliveries.subMap(first, true, last, true).clear());
        return taken;
    }

    /// Takes out all in line; those that pause stay.
    SequenceRanges takeAll() {
        return takeBefore(Long.MAX_VALUE);
    }

    private record Due(long nanos, long seq) {}
}

package dev.pinion.server.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.server.deliver.SequenceRanges;

/// What one member was given and has not acknowledged, in the order in which it was delivered: a message that comes again
/// comes after larger sequences, and an ACK for one of those does not mean it.
///
/// Not safe for several threads; its owner locks. No more than a group may have unacknowledged. Each call costs O(log n), and
/// once more for each message that it settles.
final class InHand {
    private final Map<Long, Given> bySeq = new HashMap<>();
    /// Of those that were delivered.
    private final TreeMap<Long, Long> inOrder = new TreeMap<>();
    private long orders;
    private long highest;

    void give(long seq, int deliveries) {
        bySeq.put(seq, new Given(0, deliveries));
    }

    boolean holds(long seq) {
        return bySeq.containsKey(seq);
    }

    /// How often it was delivered, this delivery included.
    int deliveries(long seq) {
        Given given = bySeq.get(seq);
        return given == null ? 0 : given.deliveries();
    }

    void delivered(long seq, int count) {
        Given given = bySeq.get(seq);
        if (given == null || (given.order() > 0 && given.deliveries() == count)) {
            return;
        }
        if (given.order() > 0) {
            inOrder.remove(given.order());
        }
        highest = Math.max(highest, seq);
        bySeq.put(seq, new Given(++orders, count));
        inOrder.put(orders, seq);
    }

    boolean knows(long seq) {
        return seq <= highest;
    }

    /// False when it was not there.
    boolean remove(long seq) {
        Given given = bySeq.remove(seq);
        if (given != null && given.order() > 0) {
            inOrder.remove(given.order());
        }
        return given != null;
    }

    /// The message, or all that were delivered until it was; they stay.
    SequenceRanges meant(long seq, boolean cumulative) {
        var meant = new SequenceRanges();
        Given given = bySeq.get(seq);
        if (given == null || given.order() == 0) {
            return meant;
        }
        if (cumulative) {
            inOrder.headMap(given.order(), true).values().forEach(meant::add);
        } else {
            meant.add(seq);
        }
        return meant;
    }

    List<Long> all() {
        return new ArrayList<>(bySeq.keySet());
    }

    /// @param order the how many-th of this member's deliveries it was; 0: it was given and not delivered yet
    /// @param deliveries to whomever
    private record Given(long order, int deliveries) {}
}

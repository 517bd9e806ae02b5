package dev.pinion.server.cursor;

import java.util.Map;
import java.util.TreeMap;

import dev.pinion.server.deliver.SequenceRanges;

/// What became of leased messages since an exchange began.
///
/// Not safe for several threads; its owner locks, and what an exchange has taken changes no more.
final class LeaseNews {
    private final SequenceRanges acknowledged = new SequenceRanges();
    private final Map<Long, Integer> delivered = new TreeMap<>();
    private final SequenceRanges givenBack = new SequenceRanges();
    private long goneBefore;

    SequenceRanges acknowledged() {
        return acknowledged;
    }

    /// How often each was delivered by now, to whomever.
    Map<Long, Integer> delivered() {
        return delivered;
    }

    SequenceRanges givenBack() {
        return givenBack;
    }

    /// Retention has deleted all before this message, which was told and is passed.
    void goneBefore(long seq) {
        goneBefore = Math.max(goneBefore, seq);
    }

    /// Tells a place of it.
    ///
    /// @return whether others may have some of it now
    boolean addTo(LeasedPlace place, long id) {
        place.delivered(id, delivered);
        place.acknowledge(id, acknowledged);
        if (goneBefore > 0) {
            place.goneBefore(goneBefore);
        }
        return place.giveBack(id, givenBack);
    }

    /// Adds what was not stored, and is older.
    void addBefore(LeaseNews before) {
        before.acknowledged.forEach(acknowledged::add);
        before.delivered.forEach(delivered::putIfAbsent);
        before.givenBack.forEach(givenBack::add);
        goneBefore(before.goneBefore);
    }
}

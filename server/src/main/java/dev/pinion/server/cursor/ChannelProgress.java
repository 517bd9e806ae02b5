package dev.pinion.server.cursor;

import java.util.List;
import java.util.Set;

import dev.pinion.db.Cursors.Position;
import dev.pinion.server.deliver.Progress;
import dev.pinion.server.deliver.SequenceRanges;

/// How far a cursor has come on one channel.
///
/// Threads: those of [Cursor]. One lock, held for a few memory operations.
public final class ChannelProgress implements Progress {
    private final String channel;
    private final CursorRanges ranges;
    /// Holds this place while it has changed, under its lock.
    private final Set<ChannelProgress> changed;
    /// The message that told of a hole, until it is acknowledged; 0: none.
    private long behindHole;

    ChannelProgress(String channel, CursorRanges ranges, Set<ChannelProgress> changed) {
        this.channel = channel;
        this.ranges = ranges;
        this.changed = changed;
    }

    synchronized ChannelProgress touched() {
        changed.add(this);
        return this;
    }

    /// The first sequence that is not known to be acknowledged. Retention may have deleted it: the subscription says so
    /// with the first message that is left.
    public synchronized long next() {
        return ranges.floor() + 1;
    }

    @Override
    public synchronized void goneBefore(long seq) {
        behindHole = seq;
    }

    @Override
    public synchronized void acknowledged(long first, long last) {
        if (acknowledge(ranges, first, last)) {
            behindHole = 0;
        }
        changed.add(this);
    }

    /// True when the hole before is passed with it.
    private boolean acknowledge(CursorRanges in, long first, long last) {
        in.acknowledge(first, last);
        boolean passed = behindHole > 0 && last >= behindHole;
        if (passed) {
            in.forgetBelow(behindHole);
        }
        return passed;
    }

    @Override
    public synchronized void delivered(long seq, int count) {
        ranges.delivered(seq, count);
        changed.add(this);
    }

    @Override
    public synchronized boolean alreadyAcknowledged(long seq) {
        return ranges.holds(seq);
    }

    @Override
    public synchronized int deliveriesBefore(long seq) {
        return ranges.deliveries(seq);
    }

    synchronized void forgive() {
        if (ranges.forgive()) {
            changed.add(this);
        }
    }

    synchronized CursorRanges copy() {
        return ranges.copy();
    }

    synchronized void add(CursorRanges known) {
        ranges.add(known);
        changed.add(this);
    }

    /// As it is, and with what a transaction acknowledges.
    synchronized Position takeWith(SequenceRanges more) {
        CursorRanges with = ranges.copy();
        more.forEach((first, last) -> acknowledge(with, first, last));
        changed.remove(this);
        return new Position(channel, with.floor(), with.stored());
    }

    synchronized void takeChange(List<Position> into) {
        if (changed.remove(this)) {
            into.add(new Position(channel, ranges.floor(), ranges.stored()));
        }
    }
}

package dev.pinion.server.shared;

import java.util.TreeMap;

import dev.pinion.db.ChannelLog;
import dev.pinion.server.deliver.Progress;
import dev.pinion.server.deliver.SequenceRanges;

/// What a shared cursor has to give out: what has come back, first of all, and then what follows its frontier. Where other servers
/// give out some of the same cursor, it is what this server has leased: that waits in line as if it had come back.
///
/// Not safe for several threads, but for [#frontier()]; its owner locks. Each call costs O(log n).
final class Supply {
    final Returned returned = new Returned();
    private final ChannelLog channel;
    private final Progress progress;
    private final Room room;
    /// The first sequence of the hole before a message, until that is delivered.
    private final TreeMap<Long, Long> holes = new TreeMap<>();
    /// The beginning of a hole that no message has told of, or 0.
    private long holeFirst;
    /// Whether what follows the frontier is ours to give out.
    private boolean open;
    private boolean ended;
    private long taken;
    private volatile long frontier;

    /// @param open whether all that follows the frontier is ours
    Supply(ChannelLog channel, Progress progress, long frontier, Room room, boolean open) {
        this.channel = channel;
        this.progress = progress;
        this.frontier = frontier;
        this.room = room;
        this.open = open;
    }

    /// The first sequence that nobody was given yet.
    long frontier() {
        return frontier;
    }

    boolean hasMore() {
        return (!ended && !returned.isEmpty()) || (open && frontier <= channel.last());
    }

    /// The next one to be given out, or 0.
    long candidate() {
        if (!ended && !returned.isEmpty()) {
            return returned.first();
        }
        return open && frontier <= channel.last() && room.isThere() ? frontier : 0;
    }

    /// Whether it is to be given out; one at the frontier that an earlier life has acknowledged is passed.
    boolean isToBeGiven(long seq) {
        if (seq < frontier) {
            return returned.contains(seq);
        }
        if (open && progress.alreadyAcknowledged(seq)) {
            frontier = seq + 1;
            return false;
        }
        return open;
    }

    /// One that came back had its room before.
    boolean hasRoomFor(long seq) {
        return seq < frontier || room.isThere();
    }

    /// Takes it out; gives back how often it was delivered.
    int take(long seq) {
        taken++;
        if (holeFirst > 0 && holeFirst < seq) {
            holes.put(seq, holeFirst);
            holeFirst = 0;
        }
        if (seq < frontier) {
            return returned.take(seq);
        }
        room.take();
        frontier = seq + 1;
        return progress.deliveriesBefore(seq);
    }

    /// What was looked for before this sequence and not found is gone from the log: nobody will get it.
    void lost(long before) {
        SequenceRanges gone = returned.takeBefore(Math.min(before, frontier));
        gone.forEach(progress::acknowledged);
        room.giveBack(gone.size());
        if (open && before > frontier) {
            holeFirst = holeFirst == 0 ? frontier : holeFirst;
            frontier = before;
        }
    }

    /// The first sequence of the hole before a message, once; 0: there is none.
    long holeBefore(long seq) {
        Long first = holes.isEmpty() ? null : holes.remove(seq);
        return first == null ? 0 : first;
    }

    /// How many were given out in all.
    long taken() {
        return taken;
    }

    boolean isOpen() {
        return open;
    }

    /// What follows the frontier is not ours any more.
    void close() {
        open = false;
    }

    /// All from here on is ours.
    void openFrom(long first) {
        frontier = Math.max(frontier, first);
        open = true;
    }

    /// Leased: it is in line.
    void add(long first, long last) {
        returned.add(first, last);
        room.take(last - first + 1);
        frontier = Math.max(frontier, last + 1);
        for (long seq = Math.max(first, channel.first()); seq <= last; seq++) {
            returned.count(seq, progress.deliveriesBefore(seq));
        }
        if (first < channel.first()) {
            holeFirst = first;
        }
    }

    /// Others have come so far.
    void passTo(long seq) {
        frontier = Math.max(frontier, seq);
    }

    /// Takes out what is in line and nobody has.
    SequenceRanges takeIdle() {
        SequenceRanges idle = returned.takeAll();
        room.giveBack(idle.size());
        return idle;
    }

    /// There is nothing to give out, and never will be.
    void end() {
        open = false;
        ended = true;
    }
}

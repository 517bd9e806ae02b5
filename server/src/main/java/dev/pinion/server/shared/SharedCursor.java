package dev.pinion.server.shared;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.server.cursor.ChannelProgress;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.deliver.SequenceRanges;

/// A durable cursor that several subscriptions read together: it hands the next sequences, in order, to whoever asks and has
/// room, and remembers who has what. What comes back goes first.
///
/// Threads: the writers of its members ask, their readers acknowledge and leave, the committer calls [#grown], housekeeping
/// looks. One lock, held for a few memory operations; the cursor's own, and `Budget` and `Credit`, are taken inside. One member
/// reads at a time, outside the lock: the order in which messages are given out is that of the log. Each call costs O(log n),
/// and once more for each message that it gives out, settles or takes back.
final class SharedCursor {
    private final ChannelLog channel;
    private final Cursor cursor;
    private final ChannelProgress progress;
    private final Room room;
    private final Set<SharedMember> members = new LinkedHashSet<>();
    private final Returned returned = new Returned();
    private final KeyOwners keys = new KeyOwners();
    /// The first sequence of the hole before a message, until that is delivered.
    private final TreeMap<Long, Long> holes = new TreeMap<>();
    private final Waiters waiting = new Waiters();
    private @Nullable SharedMember reading;
    /// The beginning of a hole before the frontier, or 0.
    private long holeFirst;
    private volatile long frontier;

    SharedCursor(ChannelLog channel, Cursor cursor, ChannelProgress progress, Room room) {
        this.channel = channel;
        this.cursor = cursor;
        this.progress = progress;
        this.room = room;
        frontier = progress.next();
    }

    ChannelLog channel() {
        return channel;
    }

    Cursor cursor() {
        return cursor;
    }

    long frontier() {
        return frontier;
    }

    synchronized int membersCount() {
        return members.size();
    }

    synchronized void join(SharedMember member) {
        members.add(member);
    }

    /// What the member had comes to others, first of all.
    ///
    /// @return whether it was the last one
    synchronized boolean leave(SharedMember member) {
        if (members.remove(member)) {
            for (long seq : member.inHand.all()) {
                returned.add(seq, member.inHand.deliveries(seq));
                boolean _ = member.inHand.remove(seq);
            }
            keys.forget(member);
            if (member.equals(reading)) {
                reading = null;
            }
            waiting.remove(member);
            waiting.wakeOne();
        }
        return members.isEmpty();
    }

    /// Somebody else has the cursor. Any thread.
    void endAll() {
        List<SharedMember> all;
        synchronized (this) {
            all = List.copyOf(members);
        }
        all.forEach(SharedMember::end);
    }

    /// Any thread, under the lock of the channel's tail: takes none.
    void grown() {
        waiting.grown();
    }

    /// Thread: housekeeping, four times a second.
    synchronized void look(long nowNanos) {
        returned.look(nowNanos);
        waiting.looks();
        if (reading == null && candidate() != 0) {
            waiting.wakeOne();
        }
    }

    /// Where there is nothing, the member hears when there is.
    synchronized boolean hasMore(SharedMember member) {
        waiting.looks();
        if (!member.own.isEmpty() || !returned.isEmpty() || frontier <= channel.last()) {
            return true;
        }
        waits(member);
        return false;
    }

    /// The next one to be given out, or 0.
    private long candidate() {
        if (!returned.isEmpty()) {
            return returned.first();
        }
        return frontier <= channel.last() && room.isThere() ? frontier : 0;
    }

    synchronized long next(SharedMember member) {
        waiting.looks();
        if (!members.contains(member)) {
            return 0;
        }
        member.readsOwn = !member.own.isEmpty();
        if (member.readsOwn) {
            return member.own.first();
        }
        long next = reading == null ? candidate() : 0;
        if (next != 0) {
            reading = member;
            return next;
        }
        waits(member);
        return 0;
    }

    /// Looks again afterwards: the channel grows without the lock.
    private void waits(SharedMember member) {
        if (members.contains(member)) {
            waiting.add(member);
        }
        if (reading == null && candidate() != 0) {
            waiting.wakeOne();
        }
    }

    synchronized void sort(SharedMember member, SharedMember.Read read, int most, LongConsumer mine) {
        if (!members.contains(member)) {
            return;
        }
        if (member.readsOwn) {
            member.sortOwn(read, most, mine).forEach((first, last) -> acknowledged(member, first, last));
        } else if (member.equals(reading)) {
            reading = null;
            if (candidate() == read.from()) { // else something has come back meanwhile that goes first
                share(member, read, most, mine);
            }
            if (candidate() != 0) {
                waiting.wakeOne();
            }
        }
    }

    private void share(SharedMember member, SharedMember.Read read, int most, LongConsumer mine) {
        int taken = 0;
        for (StoredMessage message : read.messages()) {
            long seq = message.seq();
            lost(seq);
            if (isOpen(seq)) {
                if (taken == most || (seq >= frontier && !room.isThere())) {
                    return;
                }
                SharedMember owner = keys.ownerOf(message, member);
                give(owner, seq);
                if (owner.equals(member)) {
                    mine.accept(seq);
                    taken++;
                } else {
                    owner.own.add(seq);
                    owner.wake();
                }
            }
        }
        lost(read.end());
    }

    /// Whether it is to be given out; one at the frontier that an earlier life has acknowledged is passed.
    private boolean isOpen(long seq) {
        if (seq < frontier) {
            return returned.contains(seq);
        }
        if (progress.alreadyAcknowledged(seq)) {
            frontier = seq + 1;
            return false;
        }
        return true;
    }

    private void give(SharedMember owner, long seq) {
        if (seq < frontier) {
            owner.inHand.give(seq, returned.take(seq));
            return;
        }
        if (holeFirst > 0) {
            holes.put(seq, holeFirst);
            holeFirst = 0;
        }
        owner.inHand.give(seq, progress.deliveriesBefore(seq));
        room.take();
        frontier = seq + 1;
    }

    /// What was looked for before this sequence and not found is gone from the log: nobody will get it.
    private void lost(long before) {
        SequenceRanges gone = returned.takeBefore(Math.min(before, frontier));
        gone.forEach(progress::acknowledged);
        room.giveBack(gone.size());
        if (before > frontier) {
            holeFirst = holeFirst == 0 ? frontier : holeFirst;
            frontier = before;
        }
    }

    synchronized void putBack(SharedMember member, long seq) {
        if (member.inHand.holds(seq)) {
            member.own.add(seq);
        }
    }

    synchronized long holeBefore(long seq) {
        Long first = holes.isEmpty() ? null : holes.remove(seq);
        return first == null ? 0 : first;
    }

    void goneBefore(long seq) {
        progress.goneBefore(seq);
    }

    synchronized boolean holds(SharedMember member, long seq) {
        return member.inHand.holds(seq);
    }

    synchronized boolean knows(SharedMember member, long seq) {
        return member.inHand.knows(seq);
    }

    synchronized int deliveries(SharedMember member, long seq) {
        return member.inHand.deliveries(seq);
    }

    synchronized SequenceRanges meant(SharedMember member, long seq, boolean cumulative) {
        return member.inHand.meant(seq, cumulative);
    }

    synchronized void delivered(SharedMember member, long seq, int count) {
        progress.delivered(seq, count);
        if (members.contains(member)) {
            member.inHand.delivered(seq, count);
        } else {
            returned.wasDelivered(seq, count); // at the very moment when it left
        }
    }

    /// What the member has of these is acknowledged.
    synchronized void acknowledged(SharedMember member, long first, long last) {
        long count = 0;
        for (long seq = first; seq <= last; seq++) {
            if (member.inHand.remove(seq)) {
                progress.acknowledged(seq, seq);
                count++;
            }
        }
        boolean wasFull = !room.isThere();
        room.giveBack(count);
        if (wasFull && reading == null && candidate() != 0) {
            waiting.wakeOne();
        }
    }

    /// Puts what the member refuses in line for whoever asks then, after a pause.
    ///
    /// @return those that were delivered too often: they stay in its hand
    synchronized List<Long> refuse(SharedMember member, SequenceRanges meant, int deliveriesMax, long nowNanos) {
        return member.refuse(meant, deliveriesMax, nowNanos, returned);
    }

}

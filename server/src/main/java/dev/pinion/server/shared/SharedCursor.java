package dev.pinion.server.shared;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.server.cursor.ChannelProgress;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.LeasedCursors;
import dev.pinion.server.deliver.Progress;
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
    private final Progress progress;
    private final Room room;
    private final Set<SharedMember> members = new LinkedHashSet<>();
    private final Supply supply;
    /// Null: no other server may have members.
    private final @Nullable Leasing leasing;
    private final KeyOwners keys = new KeyOwners();
    private final Waiters waiting = new Waiters();
    private @Nullable SharedMember reading;

    SharedCursor(ChannelLog channel, Cursor cursor, ChannelProgress progress, Room room) {
        this.channel = channel;
        this.cursor = cursor;
        this.progress = progress;
        this.room = room;
        supply = new Supply(channel, progress, progress.next(), room, true);
        leasing = null;
    }

    /// One that members of other servers may read, too.
    SharedCursor(ChannelLog channel, LeasedCursors.Leased leased, Room room) {
        this.channel = channel;
        cursor = leased.cursor();
        progress = leased.lease();
        this.room = room;
        supply = new Supply(channel, progress, leased.lease().first(), room, false);
        leasing = new Leasing(this, channel, supply, room, leased.lease());
    }

    /// Once, behind the constructor.
    void begin() {
        if (leasing != null) {
            leasing.begin();
        }
    }

    ChannelLog channel() {
        return channel;
    }

    Cursor cursor() {
        return cursor;
    }

    long frontier() {
        return supply.frontier();
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
                supply.returned.add(seq, member.inHand.deliveries(seq));
                boolean _ = member.inHand.remove(seq);
            }
            keys.forget(member);
            if (member.equals(reading)) {
                reading = null;
            }
            waiting.remove(member);
            waiting.wakeOne();
            if (leasing != null) {
                leasing.leaves(member, members.isEmpty());
            }
        }
        return members.isEmpty();
    }

    /// Somebody else has the cursor, or what was leased here. Any thread.
    void endAll(Consumer<SharedMember> how) {
        List<SharedMember> all;
        synchronized (this) {
            all = List.copyOf(members);
        }
        all.forEach(how);
    }

    /// Any thread, under the lock of the channel's tail: takes none.
    void grown() {
        waiting.grown();
    }

    /// Thread: housekeeping, four times a second.
    synchronized void look(long nowNanos) {
        supply.returned.look(nowNanos);
        if (leasing != null) {
            leasing.look();
        }
        waiting.looks();
        wakeForCandidate();
    }

    /// Another server asks for its share, or has given something back. Any thread.
    synchronized void called() {
        if (leasing != null) {
            leasing.called();
        }
    }

    /// Under the lock: one of those that wait hears that there is something.
    void wakeForCandidate() {
        if (reading == null && isCurrent() && supply.candidate() != 0) {
            waiting.wakeOne();
        }
    }

    void addWaiting(Set<SharedMember> into) {
        waiting.addTo(into);
    }

    /// Where there is nothing, the member hears when there is.
    synchronized boolean hasMore(SharedMember member) {
        waiting.looks();
        if (!member.own.isEmpty() || (supply.hasMore() && isCurrent())) {
            return true;
        }
        looks(member);
        waits(member);
        return false;
    }

    private boolean isCurrent() {
        return leasing == null || leasing.isCurrent();
    }

    private void looks(SharedMember member) {
        if (leasing != null) {
            leasing.looks(member);
        }
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
        looks(member);
        long next = reading == null && isCurrent() ? supply.candidate() : 0;
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
        wakeForCandidate();
    }

    synchronized void sort(SharedMember member, SharedMember.Read read, int most, LongConsumer mine) {
        if (!members.contains(member)) {
            return;
        }
        if (member.readsOwn) {
            member.sortOwn(read, most, mine).forEach((first, last) -> acknowledged(member, first, last));
        } else if (member.equals(reading)) {
            reading = null;
            if (isCurrent() && supply.candidate() == read.from()) { // else something has come back meanwhile that goes first
                share(member, read, most, mine);
            }
            wakeForCandidate();
        }
    }

    private void share(SharedMember member, SharedMember.Read read, int most, LongConsumer mine) {
        int taken = 0;
        for (StoredMessage message : read.messages()) {
            long seq = message.seq();
            supply.lost(seq);
            if (supply.isToBeGiven(seq)) {
                if (taken == most || !supply.hasRoomFor(seq)) {
                    return;
                }
                SharedMember owner = keys.ownerOf(message, member);
                owner.inHand.give(seq, supply.take(seq));
                if (owner.equals(member)) {
                    mine.accept(seq);
                    taken++;
                } else {
                    owner.own.add(seq);
                    owner.wake();
                }
            }
        }
        supply.lost(read.end());
    }

    synchronized void putBack(SharedMember member, long seq) {
        if (member.inHand.holds(seq)) {
            member.own.add(seq);
        }
    }

    synchronized long holeBefore(long seq) {
        return supply.holeBefore(seq);
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
            supply.returned.wasDelivered(seq, count); // at the very moment when it left
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
        if (wasFull) {
            wakeForCandidate();
            if (leasing != null) {
                leasing.hasRoom();
            }
        }
    }

    /// Puts what the member refuses in line for whoever asks then, after a pause.
    ///
    /// @return those that were delivered too often: they stay in its hand
    synchronized List<Long> refuse(SharedMember member, SequenceRanges meant, int deliveriesMax, long nowNanos) {
        return member.refuse(meant, deliveriesMax, nowNanos, supply.returned);
    }
}

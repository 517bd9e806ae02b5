package dev.pinion.server.deliver;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.server.deliver.MessageHead.Gap;
import dev.pinion.server.limits.DeliveryLimits;

/// The place of one member of a shared subscription: it reads where the cursor says, and keeps of that what the cursor gives
/// to this member.
///
/// Thread: the connection's writer; [#lookFrom] is asked on any. Holds the sequences of one turn.
final class SharedPosition extends LogPosition {
    /// So many go to one member before the next has its turn.
    private static final int HANDED_OUT_MAX = 64;

    private final Membership member;
    /// Given to this member in this turn, in the order of what was found.
    private final ArrayDeque<Long> given = new ArrayDeque<>();
    private long from;

    SharedPosition(ChannelLog channel, Membership member, MessageLog log, DeliveryLimits limits) {
        super(channel, member.frontier(), log, limits);
        this.member = member;
    }

    @Override
    void find(Collection<TailEntry> into, int most, Runnable whenThere) {
        if (!isAsking()) {
            from = member.next();
            if (from == 0) {
                return;
            }
            seek(from);
        }
        ArrayDeque<TailEntry> read = new ArrayDeque<>();
        super.find(read, Math.min(most, HANDED_OUT_MAX), whenThere);
        if (!isAsking()) {
            sort(read, most, into);
            if (into.isEmpty()) {
                whenThere.run();
            }
        }
    }

    private void sort(ArrayDeque<TailEntry> read, int most, Collection<TailEntry> into) {
        member.sort(from, super.lookFrom(), read.stream().map(TailEntry::message).toList(), most, given::add);
        for (Long seq : given) {
            while (read.getFirst().seq() < seq) {
                read.removeFirst();
            }
            into.add(read.removeFirst());
        }
    }

    @Override
    boolean hasMore() {
        return isAsking() || member.hasMore();
    }

    @Override
    void forget(ErasedSpan.Span erased, ArrayDeque<TailEntry> found) {
        super.forget(erased, found);
        rewind(found);
    }

    @Override
    void rewind(ArrayDeque<TailEntry> kept) {
        while (given.size() > kept.size()) {
            member.putBack(given.removeLast());
        }
    }

    @Override
    void dropPage() {
        boolean was = isAsking();
        super.dropPage();
        if (was && !isAsking()) {
            member.sort(from, from, List.of(), 0, _ -> {});
        }
    }

    @Override
    @Nullable
    Gap pass(long seq) {
        given.removeFirst();
        long hole = member.holeBefore(seq);
        return hole == 0 ? null : new Gap(hole, seq - 1);
    }

    /// Where the tail may let go.
    @Override
    long lookFrom() {
        return member.frontier();
    }
}

package dev.pinion.server.deliver;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.server.deliver.MessageHead.Gap;
import dev.pinion.server.limits.DeliveryLimits;

/// A place in a channel's log from which one subscription reads forward: out of the tail in memory while it keeps up,
/// in pages out of the log while it lags.
///
/// Thread: the connection's writer; [#follow] comes from the reader, once, before; [#lookFrom] from any. Holds at most one page.
sealed class LogPosition {
    private final ChannelLog channel;
    private final MessageLog log;
    private final DeliveryLimits limits;
    /// The sequence expected next; `lookFrom` runs ahead of it over what was found, or over a hole of retention.
    private long expected;
    private volatile long lookFrom;
    private long pageEnd;
    /// From here on the page under way may hold what has been erased since it was asked for.
    private long pageStaleFrom = Long.MAX_VALUE;
    private @Nullable CompletableFuture<List<StoredMessage>> page;
    private volatile @Nullable ChannelTail tail;

    LogPosition(ChannelLog channel, long first, MessageLog log, DeliveryLimits limits) {
        this.channel = channel;
        this.log = log;
        this.limits = limits;
        expected = first;
        lookFrom = first;
    }

    void follow(ChannelTail newest) {
        tail = newest;
    }

    /// Goes on from here.
    final void seek(long seq) {
        expected = seq;
        lookFrom = seq;
    }

    /// Adds what follows to `into`, at most so many. Where the log has to be asked, nothing is added, and `whenThere` runs when
    /// the answer has come; where the end is reached, the tail's growth is announced otherwise. Never waits.
    ///
    /// @throws dev.pinion.db.StorageException when the log cannot be read
    void find(Collection<TailEntry> into, int most, Runnable whenThere) {
        ChannelTail newest = tail;
        if (newest == null) {
            return;
        }
        if (page != null) {
            takePage(page, into, whenThere);
            return;
        }
        switch (newest.read(lookFrom, most, limits.turnBytes(), into)) {
            case TAKEN, NOTHING -> {
            }
            case OLDER -> startPage(into, most, whenThere);
        }
        lookBehind(into);
    }

    private void startPage(Collection<TailEntry> into, int most, Runnable whenThere) {
        pageEnd = channel.last();
        CompletableFuture<List<StoredMessage>> asked = log.read(channel, lookFrom,
                Math.min(most, limits.pageMessages()), limits.pageBytes());
        page = asked;
        pageStaleFrom = Long.MAX_VALUE;
        if (asked.isDone()) {
            takePage(asked, into, whenThere);
        } else {
            var _ = asked.whenComplete((_, _) -> whenThere.run());
        }
    }

    private void takePage(CompletableFuture<List<StoredMessage>> asked, Collection<TailEntry> into,
            Runnable whenThere) {
        if (!asked.isDone()) {
            return;
        }
        page = null;
        for (StoredMessage message : Redelivery.answer(asked)) {
            if (message.seq() < pageStaleFrom) {
                into.add(new TailEntry(message));
            }
        }
        if (into.isEmpty()) {
            // Retention took them all in the meantime, unless they are to be asked for again.
            lookFrom = Math.min(pageEnd + 1, Math.max(lookFrom, pageStaleFrom));
            whenThere.run();
        }
        lookBehind(into);
    }

    private void lookBehind(Collection<TailEntry> found) {
        long behind = lookFrom;
        for (TailEntry entry : found) {
            behind = Math.max(behind, entry.seq() + 1);
        }
        lookFrom = behind;
    }

    /// Drops what was found, or is on its way, and may have been erased since: it is read again. What lies before stays, so
    /// that a reader gets on, however much is erased.
    void forget(ErasedSpan.Span erased, ArrayDeque<TailEntry> found) {
        long from = Math.max(erased.first(), expected);
        if (erased.last() < from) {
            return;
        }
        if (page != null) {
            pageStaleFrom = Math.min(pageStaleFrom, Math.max(from, lookFrom));
            return;
        }
        found.removeIf(entry -> entry.seq() >= from);
        lookFrom = Math.min(lookFrom, from);
    }

    /// How many messages that the channel has were not found yet. Any thread.
    final long behind() {
        return Math.max(0, channel.last() + 1 - Math.max(lookFrom(), channel.first()));
    }

    /// Whether the channel has something that was not found yet, or a page of it is on its way.
    boolean hasMore() {
        return page != null || lookFrom <= channel.last();
    }

    /// Whether a page is on its way.
    boolean isAsking() {
        return page != null;
    }

    /// Goes back behind what is kept of what was found.
    void rewind(ArrayDeque<TailEntry> kept) {
        lookFrom = kept.isEmpty() ? expected : kept.getLast().seq() + 1;
    }

    /// Lets go of a page that has come and cannot be delivered now: it is asked for again.
    void dropPage() {
        if (page != null && page.isDone()) {
            page = null;
        }
    }

    /// Moves behind a message; tells the hole before it that retention has made.
    @Nullable
    Gap pass(long seq) {
        Gap gap = seq > expected ? new Gap(expected, seq - 1) : null;
        expected = seq + 1;
        return gap;
    }

    /// The sequence from which on the log will be asked next: nothing before it is left to be found.
    long lookFrom() {
        return lookFrom;
    }

    long expected() {
        return expected;
    }

    /// The place of one member of a shared subscription: it reads where the cursor says, and keeps of that what the cursor gives
    /// to this member.
    ///
    /// Thread: the connection's writer; [#lookFrom] is asked on any. Holds the sequences of one turn.
    static final class Shared extends LogPosition {
        /// So many go to one member before the next has its turn.
        private static final int HANDED_OUT_MAX = 64;

        private final Membership member;
        /// Given to this member in this turn, in the order of what was found.
        private final ArrayDeque<Long> given = new ArrayDeque<>();
        private long from;

        Shared(ChannelLog channel, Membership member, MessageLog log, DeliveryLimits limits) {
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
}

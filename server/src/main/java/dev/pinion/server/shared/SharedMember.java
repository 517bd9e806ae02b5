package dev.pinion.server.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.deliver.Credit;
import dev.pinion.server.deliver.Membership;
import dev.pinion.server.deliver.Progress;
import dev.pinion.server.deliver.SequenceRanges;
import dev.pinion.server.limits.IdentityBounds;

/// One subscription that shares a cursor, as the cursor knows it.
///
/// Threads: those of [Membership]. What it has in hand is guarded by its [SharedCursor].
public final class SharedMember implements Membership {
    private final SharedCursor shared;
    private final Joining joining;
    /// Of the shared cursor.
    final InHand inHand = new InHand();
    /// Given to this member and to be read for it: set aside for its keys, or put back. Of the shared cursor.
    final SequenceRanges own = new SequenceRanges();
    /// What it reads now was its own before. Of the shared cursor.
    boolean readsOwn;
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile @Nullable Runnable ready;

    SharedMember(SharedCursor shared, Joining joining) {
        this.shared = shared;
        this.joining = joining;
    }

    /// The cursor, which its acknowledgements move.
    public Cursor cursor() {
        return shared.cursor();
    }

    /// The first sequence that nobody was given when it joined.
    public long position() {
        return shared.frontier();
    }

    /// How many more it may be given before it acknowledges.
    int creditLeft() {
        return joining.credit().left();
    }

    /// Somebody else has the cursor now.
    void end() {
        joining.taken().run();
    }

    /// What it had in hand is others' by now.
    void endLate() {
        joining.late().run();
    }

    @Override
    public void begin(Runnable whenReady) {
        ready = whenReady;
    }

    /// True when it did not wait before.
    boolean waits() {
        return waits.compareAndSet(false, true);
    }

    void wake() {
        waits.set(false);
        Runnable known = ready;
        if (known != null) {
            known.run();
        }
    }

    @Override
    public long frontier() {
        return shared.frontier();
    }

    @Override
    public boolean hasMore() {
        return shared.hasMore(this);
    }

    @Override
    public long next() {
        return shared.next(this);
    }

    @Override
    public void sort(long from, long end, List<StoredMessage> read, int most, LongConsumer mine) {
        shared.sort(this, new Read(from, end, read), most, mine);
    }

    /// Under the lock of the shared cursor.
    ///
    /// @return what was its own and is gone
    SequenceRanges sortOwn(Read read, int most, LongConsumer mine) {
        var lost = new SequenceRanges();
        int taken = 0;
        for (StoredMessage message : read.messages()) {
            if (taken == most) {
                return lost;
            }
            own.takeTo(message.seq() - 1).forEach(lost::add);
            if (own.remove(message.seq())) {
                mine.accept(message.seq());
                taken++;
            }
        }
        own.takeTo(read.end() - 1).forEach(lost::add);
        return lost;
    }

    /// Under the lock of the shared cursor.
    ///
    /// @return those that were delivered too often: they stay in hand
    List<Long> refuse(SequenceRanges meant, int deliveriesMax, long nowNanos, Returned returned) {
        List<Long> tooOften = new ArrayList<>();
        meant.forEach((first, last) -> {
            for (long seq = first; seq <= last; seq++) {
                int count = inHand.deliveries(seq);
                if (count >= deliveriesMax) {
                    tooOften.add(seq);
                } else {
                    boolean _ = inHand.remove(seq);
                    returned.pause(seq, count, nowNanos);
                    joining.credit().giveBack(1);
                }
            }
        });
        return tooOften;
    }

    @Override
    public void putBack(long seq) {
        shared.putBack(this, seq);
    }

    @Override
    public long holeBefore(long seq) {
        return shared.holeBefore(seq);
    }

    @Override
    public void grown() {
        shared.grown();
    }

    @Override
    public Hand hand() {
        return new Hand() {
            @Override
            public int delivered(long seq, int before) {
                shared.delivered(SharedMember.this, seq, before + 1);
                return before + 1;
            }

            @Override
            public boolean knows(long seq) {
                return shared.knows(SharedMember.this, seq);
            }

            @Override
            public boolean awaits(long seq) {
                return !shared.meant(SharedMember.this, seq, false).isEmpty();
            }

            @Override
            public SequenceRanges acknowledge(long seq, boolean cumulative) {
                return shared.meant(SharedMember.this, seq, cumulative);
            }

            @Override
            public List<Long> refuse(long seq, boolean cumulative, int deliveriesMax, long nowNanos) {
                return shared.refuse(SharedMember.this, shared.meant(SharedMember.this, seq, cumulative), deliveriesMax,
                        nowNanos);
            }
        };
    }

    @Override
    public Progress progress() {
        return new Progress() {
            @Override
            public void acknowledged(long first, long last) {
                shared.acknowledged(SharedMember.this, first, last);
            }

            @Override
            public void goneBefore(long seq) {
                shared.goneBefore(seq);
            }

            @Override
            public void delivered(long seq, int count) {
                shared.delivered(SharedMember.this, seq, count);
            }

            @Override
            public boolean alreadyAcknowledged(long seq) {
                return !shared.holds(SharedMember.this, seq);
            }

            @Override
            public int deliveriesBefore(long seq) {
                return shared.deliveries(SharedMember.this, seq);
            }
        };
    }

    /// Who joins.
    ///
    /// @param subject on whose share the cursor draws, where this is the first member
    /// @param limits what its token says, for how many cursors its identity may have
    /// @param credit how many it may have unacknowledged
    /// @param taken what to do when somebody else has the cursor
    /// @param late what to do when this server was not heard of for too long, and others have what it had
    public record Joining(String subject, IdentityBounds limits, Credit credit, Runnable taken, Runnable late) {}

    /// What it has read for the cursor.
    ///
    /// @param end all before it was looked for
    record Read(long from, long end, List<StoredMessage> messages) {
        Read {
            messages = List.copyOf(messages);
        }
    }
}

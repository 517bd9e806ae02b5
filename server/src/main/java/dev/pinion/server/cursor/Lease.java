package dev.pinion.server.cursor;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.StorageException;
import dev.pinion.server.deliver.Progress;
import dev.pinion.server.deliver.SequenceRanges;

/// What this server has of a cursor that several servers may read: it gives out only what it has leased. An exchange tells the
/// store what was acknowledged, delivered and given back since the last one, prolongs the lease, and brings what is new of it.
/// Who has not prolonged it in time may have lost it to others: then nothing of it is stored any more.
///
/// Threads: any; answers come on the committer's. One lock, held for a few memory operations. One exchange is under way at a time,
/// and one waits for all who ask meanwhile; each runs on a thread of its own, since it may wait for the store's inbox.
public final class Lease implements Cursor.Store, Progress {
    /// The last of a range that has no end.
    public static final long ALL = LeasedPlace.OPEN;
    /// Before somebody gives out what is leased.
    private static final Holder NOBODY = new Holder() {
        @Override
        public long want() {
            return 0;
        }

        @Override
        public void granted(Grant grant) {
            // It asks for nothing, and what it is given goes back with the lease.
        }

        @Override
        public void lost(boolean late) {
            // It had nothing.
        }
    };
    private static final String LATE = "this server was not heard of for too long: others have what it had of a shared subscription";
    /// Prolonged so many times in its life.
    private static final int PROLONGED = 3;

    private final Cursor.Key key;
    private final ChannelLog channel;
    private final Cursors store;
    private final Terms terms;
    private final AtomicBoolean asked = new AtomicBoolean();
    private LeaseNews told = new LeaseNews();
    private long behindHole;
    private boolean leaving;
    /// As the store had it after the last exchange.
    private SequenceRanges leased = new SequenceRanges();
    private @Nullable CompletableFuture<Boolean> running;
    private @Nullable CompletableFuture<Boolean> next;
    private volatile LeasedPlace known;
    private volatile long prolongedNanos;
    private volatile Holder holder = NOBODY;
    private volatile @Nullable ChannelProgress changed;

    /// @param askedNanos when it was asked for
    Lease(Cursor.Key key, ChannelLog channel, Cursors store, Terms terms, long askedNanos) {
        this.key = key;
        this.channel = channel;
        this.store = store;
        this.terms = terms;
        known = terms.place();
        prolongedNanos = askedNanos;
    }

    /// Once, before anything else.
    ///
    /// @param moved is told that there is something to be saved
    void begin(ChannelProgress moved) {
        changed = moved;
    }

    /// Once: who gives out what is leased.
    public void begin(Holder its) {
        holder = its;
    }

    /// The first sequence that was not acknowledged when it began.
    public long first() {
        return terms.place().floor() + 1;
    }

    private long nowNanos() {
        return terms.time().nanos().getAsLong();
    }

    /// Whether a range that ends there is on all that will come.
    public static boolean isOpen(long rangeLast) {
        return rangeLast >= ALL;
    }

    private void touched() {
        ChannelProgress moved = changed;
        if (moved != null) {
            var _ = moved.touched();
        }
    }

    @Override
    public void acknowledged(long first, long last) {
        synchronized (this) {
            told.acknowledged().add(first, last);
            if (behindHole > 0 && last >= behindHole) {
                told.goneBefore(behindHole);
                behindHole = 0;
            }
        }
        touched();
    }

    @Override
    public synchronized void goneBefore(long seq) {
        behindHole = seq;
    }

    @Override
    public void delivered(long seq, int count) {
        synchronized (this) {
            told.delivered().put(seq, count);
        }
        touched();
    }

    /// What is acknowledged is not leased.
    @Override
    public boolean alreadyAcknowledged(long seq) {
        return false;
    }

    @Override
    public int deliveriesBefore(long seq) {
        return known.deliveries(seq);
    }

    /// From the next exchange on others may have it. It was not given out here, or has come back.
    public synchronized void giveBack(long first, long last) {
        told.givenBack().add(first, last);
    }

    /// With the next exchange all goes back.
    public synchronized void leave() {
        leaving = true;
    }

    /// False: it was not prolonged in time, so that others may have it, and nothing is to be given out.
    public boolean isCurrent() {
        return nowNanos() - prolongedNanos < terms.time().life().toNanos();
    }

    /// Whether it is time to prolong it, whatever else is so.
    public boolean isDue() {
        return nowNanos() - prolongedNanos >= terms.time().life().toNanos() / PROLONGED;
    }

    /// Has an exchange begun soon. Any thread; returns at once.
    public void ask() {
        if (asked.compareAndSet(false, true)) {
            var _ = Thread.ofVirtual().name("cursor-lease").start(() -> {
                asked.set(false);
                var _ = exchange();
            });
        }
    }

    /// Whatever a cursor would save, this tells it.
    @Override
    public CompletableFuture<Boolean> save(Cursors.Save save) {
        return exchange();
    }

    private CompletableFuture<Boolean> exchange() {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        synchronized (this) {
            if (running != null) {
                next = next == null ? begun : next;
                return next;
            }
            running = begun;
        }
        begin(begun);
        return begun;
    }

    private void begin(CompletableFuture<Boolean> done) {
        long want = holder.want();
        long begunNanos = nowNanos();
        LeaseNews now;
        LeaseExchange exchange;
        synchronized (this) {
            now = told;
            exchange = new LeaseExchange(terms, channel, now, want, leaving);
            told = new LeaseNews();
        }
        try {
            var _ = store.change(key.identity(), key.name(), exchange::decide)
                    .whenComplete((answer, failure) -> ended(now, begunNanos, answer, failure, done));
        } catch (StorageException refused) {
            ended(now, begunNanos, null, refused, done);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
            ended(now, begunNanos, null, nobodyDoes, done);
        }
    }

    /// Thread: the committer's, or the one that asked.
    private void ended(LeaseNews then, long begunNanos, LeaseExchange.@Nullable Answer answer,
            @Nullable Throwable failure, CompletableFuture<Boolean> done) {
        if (answer == null || failure != null) {
            synchronized (this) {
                told.addBefore(then);
            }
            touched();
            goOn();
            done.completeExceptionally(failure == null ? new StorageException("no answer") : failure);
            return;
        }
        Holder its = holder;
        switch (answer.state()) {
            case OURS -> its.granted(take(then, begunNanos, answer));
            case TAKEN -> its.lost(false);
            case LATE -> its.lost(true);
        }
        goOn();
        if (answer.state() == LeaseExchange.State.LATE) {
            done.completeExceptionally(new StorageException(LATE));
        } else {
            done.complete(answer.state() == LeaseExchange.State.OURS);
        }
    }

    private synchronized Grant take(LeaseNews then, long begunNanos, LeaseExchange.Answer answer) {
        var before = leased;
        then.acknowledged().forEach((first, last) -> before.take(first, last));
        then.givenBack().forEach((first, last) -> before.take(first, last));
        SequenceRanges fresh = answer.leased().copy();
        before.forEach((first, last) -> fresh.take(first, last));
        leased = answer.leased();
        known = answer.place();
        prolongedNanos = begunNanos;
        return new Grant(fresh, answer.place().reach(), fresh.size() < answer.want() ? answer.end() : 0,
                answer.alone());
    }

    private void goOn() {
        CompletableFuture<Boolean> follows;
        synchronized (this) {
            follows = next;
            running = follows;
            next = null;
        }
        if (follows != null) {
            var _ = Thread.ofVirtual().name("cursor-lease").start(() -> begin(follows));
        }
    }

    /// Who gives out what is leased. MUST return at once.
    public interface Holder {
        /// How many more its members could take now. It may give something back before. Thread: one that begins an exchange.
        long want();

        /// After each exchange. Thread: the committer.
        void granted(Grant grant);

        /// Others have the cursor: nothing is to be given out any more. Thread: the committer.
        ///
        /// @param late this server was not heard of in time
        void lost(boolean late);
    }

    /// What an exchange has brought.
    ///
    /// @param fresh what is new of the lease; its last range may be on all that will come: [Lease#isOpen]
    /// @param reach the first sequence that no server was given, nor one behind it
    /// @param exhaustedTo up to here there was no more; 0: there may be
    /// @param alone no other server has a lease
    public record Grant(SequenceRanges fresh, long reach, long exhaustedTo, boolean alone) {}

    /// What the lease began with.
    ///
    /// @param owner the number of the cursor, which changes when somebody claims it alone
    /// @param id by which the store knows the lease; no other ever has it
    record Terms(long owner, long id, LeasedPlace place, Time time) {}

    /// @param life for how long it holds without being prolonged
    record Time(Duration life, LongSupplier nanos) {}
}

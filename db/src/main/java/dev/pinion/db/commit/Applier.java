package dev.pinion.db.commit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.LogHealth;
import dev.pinion.db.StorageException;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.ahead.KnownKeys;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.log.LogPosition;

/// Takes into the database what is durable in the write-ahead log, in its order, some megabytes or a second's worth at a
/// time, and forces it to disk more rarely: the log keeps all of it until then. Nobody waits for it, unless it is far behind.
/// There is one for each opening.
///
/// Threads: its own platform thread, `pinion-applier`, which nobody interrupts; the committer hands over and waits. The
/// lock guards the fields and is held for no I/O.
final class Applier implements Runnable {

    /// So much is worth a transaction, and no more is put into one, so that each is short. H2 writes it as one array of about that
    /// size and half, which it keeps only up to 4 MiB: in a small heap larger ones are more than the collector finds room for.
    private static final long TRANSACTION_BYTES = Math.clamp(Runtime.getRuntime().maxMemory() / 256, 1L << 20,
            4L << 20);
    /// Less waits for more, but not longer: each transaction writes a page for each channel in it, so at a modest rate the
    /// bytes on disk go with the number of transactions. Nor does what was taken in wait longer to be forced.
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long UNFORCED_BYTES_MAX = 16L * 1024 * 1024;
    /// More than what waits to be worth a transaction and to be forced, so that it goes on.
    private static final long BEHIND_BYTES_MAX = 32L * 1024 * 1024;

    private final Engine.Opening engine;
    private final KnownKeys keys;
    private final AheadState state;
    private final Runnable onFailure;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final Errands errands = new Errands();
    /// In the database, and perhaps not on disk there. Applier only.
    private final List<Batch> unforced = new ArrayList<>();
    private long waitingBytes;
    private long waitingSince;
    private long unforcedBytes;
    private long unforcedSince;
    private long lastAdded;
    private long lastForced;
    private long hurryTo;
    private boolean stopped;
    private volatile @Nullable Throwable failure;

    /// @param onFailure has the committer look, who finds the failure in its next call
    Applier(Engine.Opening engine, KnownKeys keys, AheadState state, Runnable onFailure) {
        this.engine = engine;
        this.keys = keys;
        this.state = state;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().name("pinion-applier").unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Waits until the database is not too far behind.
    void awaitRoom() {
        lock.lock();
        try {
            while (waitingBytes + unforcedBytes > BEHIND_BYTES_MAX && failure == null) {
                progress.awaitUninterruptibly();
            }
            requireHealthy();
        } finally {
            lock.unlock();
        }
    }

    /// What the write-ahead log holds now. Committer only.
    void add(Batch batch, LogPosition reached) {
        batch.isLogged(reached);
        lock.lock();
        try {
            boolean first = waiting.isEmpty();
            waitingSince = first ? System.nanoTime() : waitingSince;
            waiting.add(batch);
            lastAdded = batch.number();
            waitingBytes += batch.heldBytes();
            if (first || waitingBytes >= TRANSACTION_BYTES) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Has something done to the database when it holds, on disk, all that was added.
    <T> void later(Engine.Chore<T> chore, CompletableFuture<T> done) {
        lock.lock();
        try {
            hurryTo = Math.max(hurryTo, lastAdded);
            errands.add(lastAdded, chore, done);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the database holds, on disk, all batches up to this one. Committer only.
    void awaitForced(long batch) {
        lock.lock();
        try {
            hurryTo = Math.max(hurryTo, batch);
            work.signal();
            while (lastForced < batch && failure == null) {
                progress.awaitUninterruptibly();
            }
            requireHealthy();
        } finally {
            lock.unlock();
        }
    }

    void requireHealthy() {
        if (failure != null) {
            throw new StorageException("what is safe in the write-ahead log could not be taken into the database",
                    failure);
        }
    }

    /// How far the database is behind.
    LogHealth.Lag lag() {
        lock.lock();
        try {
            long oldest = unforcedBytes > 0 ? unforcedSince : waitingSince;
            long bytes = waitingBytes + unforcedBytes;
            return bytes == 0 ? LogHealth.Lag.NONE
                    : new LogHealth.Lag(bytes, Duration.ofNanos(System.nanoTime() - oldest));
        } finally {
            lock.unlock();
        }
    }

    /// Returns when the thread has ended; what still waited is in the write-ahead log. Committer only.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the committer", interrupted);
        }
        errands.refuse();
    }

    @Override
    public void run() {
        try {
            while (awaitWork()) {
                List<Batch> next = take();
                if (!next.isEmpty()) {
                    apply(next);
                    keys.gather(next.getLast().number());
                }
                forceWhereItIsDue();
                errands.run(lastForced, engine);
            }
        } catch (Throwable failed) { // the top of the thread: the committer must not wait for ever
            failed(failed);
            onFailure.run();
        }
    }

    /// False: it is stopped.
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!stopped && !isTimeToApply() && !isForceDue() && errands.isEmpty()) {
                long _ = work.awaitNanos(untilDue());
            }
            return !stopped;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the applier", interrupted);
        } finally {
            lock.unlock();
        }
    }

    private long untilDue() {
        long apply = waiting.isEmpty() ? Long.MAX_VALUE : waitingSince - System.nanoTime() + PAUSE.toNanos();
        long force = unforced.isEmpty() ? Long.MAX_VALUE : unforcedSince - System.nanoTime() + PAUSE.toNanos();
        return Math.min(apply, force);
    }

    private boolean isTimeToApply() {
        return !waiting.isEmpty() && (waiting.element().number() <= hurryTo || waitingBytes >= TRANSACTION_BYTES
                || System.nanoTime() - waitingSince >= PAUSE.toNanos());
    }

    private boolean isForceDue() {
        if (unforced.isEmpty()) {
            return false;
        }
        boolean hurried = unforced.getFirst().number() <= hurryTo
                && (waiting.isEmpty() || waiting.element().number() > hurryTo);
        return hurried || unforcedBytes >= UNFORCED_BYTES_MAX || System.nanoTime() - unforcedSince >= PAUSE.toNanos();
    }

    private boolean locked(BooleanSupplier question) {
        lock.lock();
        try {
            return question.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /// Moves what fits into one transaction to what is to be forced.
    private List<Batch> take() {
        lock.lock();
        try {
            List<Batch> taken = new ArrayList<>();
            long bytes = 0;
            unforcedSince = unforced.isEmpty() ? waitingSince : unforcedSince;
            for (boolean takes = isTimeToApply(); takes; takes = !waiting.isEmpty() && bytes < TRANSACTION_BYTES) {
                Batch next = waiting.remove();
                bytes += next.heldBytes();
                taken.add(next);
            }
            unforced.addAll(taken);
            waitingBytes -= bytes;
            unforcedBytes += bytes;
            waitingSince = System.nanoTime();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void apply(List<Batch> batches) throws SQLException {
        Transaction transaction = new Transaction();
        batches.forEach(batch -> batch.addTo(transaction));
        engine.apply(transaction);
    }

    private void forceWhereItIsDue() throws SQLException {
        if (!locked(this::isForceDue)) {
            return;
        }
        engine.force();
        for (Batch batch : unforced) {
            batch.positions().forEach((channel, position) -> channel.ahead().removeTo(position.last()));
        }
        state.reached(unforced.getLast().number());
        lock.lock();
        try {
            lastForced = unforced.getLast().number();
            unforced.clear();
            unforcedBytes = 0;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        engine.afterForcing();
    }

    private void failed(Throwable why) {
        failure = why;
        lock.lock();
        try {
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        errands.refuse();
    }
}

package dev.pinion.db.commit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.log.LogPosition;

/// Takes into the database what is durable in the write-ahead log, in its order and in larger transactions than the
/// log's: nobody waits for these. There is one for each opening.
///
/// Threads: its own platform thread, `pinion-applier`, which nobody interrupts; the committer hands over and waits. The
/// lock guards the fields and is held for no I/O. How far the database may be behind is bounded in bytes.
final class Applier implements Runnable {

    /// One transaction: each writes a page for every channel in it, so that many rows share those; but who waits for room
    /// waits for the end of one.
    private static final int ROWS_MAX = 2_048;
    /// So many are worth a transaction of their own.
    private static final int ROWS_WORTH_IT = 1_024;
    /// Fewer wait for others, but not longer than this: each transaction writes a page for each channel in it, so at a modest
    /// rate the bytes on disk go with the number of transactions. They are safe in the log meanwhile.
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /// A few transactions. When the log is full all of it is waited for, and what is held for long costs the collector.
    private static final long BEHIND_BYTES_MAX = 4L * 1024 * 1024;

    private final Engine.Opening engine;
    private final AheadKeys keys;
    private final Runnable onFailure;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private int rows;
    private long bytes;
    private long oldestNanos;
    private boolean applying;
    private boolean hurry;
    private boolean stopped;
    private @Nullable Throwable failure;

    /// @param onFailure has the committer look, who finds the failure in its next call
    Applier(Engine.Opening engine, AheadKeys keys, Runnable onFailure) {
        this.engine = engine;
        this.keys = keys;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().name("pinion-applier").unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Waits until the database is not too far behind. Committer only.
    void awaitRoom() {
        lock.lock();
        try {
            while (bytes > BEHIND_BYTES_MAX && failure == null) {
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
            oldestNanos = first ? System.nanoTime() : oldestNanos;
            waiting.add(batch);
            boolean enough = rows < ROWS_WORTH_IT && rows + batch.messages().size() >= ROWS_WORTH_IT;
            rows += batch.messages().size();
            bytes += batch.heldBytes();
            if (first || enough) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the database holds, on disk, all that was added; its connection is the committer's until the next
    /// [#add]. Committer only.
    void awaitIdle() {
        lock.lock();
        try {
            hurry = true;
            work.signal();
            while ((applying || !waiting.isEmpty()) && failure == null) {
                progress.awaitUninterruptibly();
            }
            hurry = false;
            requireHealthy();
        } finally {
            lock.unlock();
        }
    }

    private void requireHealthy() {
        if (failure != null) {
            throw new StorageException("what is safe in the write-ahead log could not be taken into the database",
                    failure);
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
    }

    @Override
    public void run() {
        try {
            for (List<Batch> next = take(); !next.isEmpty(); next = take()) {
                apply(next);
                applied(next);
            }
        } catch (Throwable failed) { // the top of the thread: the committer must not wait for ever
            failed(failed);
            onFailure.run();
        }
    }

    /// Empty: it is stopped.
    private List<Batch> take() {
        lock.lock();
        try {
            while (!stopped && !isTime()) {
                awaitWork();
            }
            List<Batch> taken = new ArrayList<>();
            int takenRows = 0;
            while (!stopped && !waiting.isEmpty()
                    && (taken.isEmpty() || takenRows + waiting.element().messages().size() <= ROWS_MAX)) {
                Batch next = waiting.remove();
                takenRows += next.messages().size();
                taken.add(next);
            }
            rows -= takenRows;
            oldestNanos = System.nanoTime();
            applying = !taken.isEmpty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTime() {
        return !waiting.isEmpty()
                && (hurry || rows >= ROWS_WORTH_IT || System.nanoTime() - oldestNanos >= PAUSE.toNanos());
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, who looks again each time
    private void awaitWork() {
        try {
            if (waiting.isEmpty()) {
                work.awaitUninterruptibly();
            } else if (!work.await(PAUSE.toNanos() - (System.nanoTime() - oldestNanos), TimeUnit.NANOSECONDS)) {
                return; // it is time
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the applier", interrupted);
        }
    }

    private void apply(List<Batch> batches) throws SQLException {
        Transaction transaction = new Transaction();
        batches.forEach(batch -> transaction.add(batch.messages(), batch.keys()));
        LogPosition reached = batches.getLast().reached();
        if (reached != null) {
            transaction.reaches(reached);
        }
        engine.apply(transaction);
        transaction.positions().forEach((channel, position) -> channel.ahead().removeTo(position.last()));
        batches.forEach(batch -> keys.remove(batch.keys()));
        engine.afterApplying();
    }

    private void applied(List<Batch> batches) {
        lock.lock();
        try {
            applying = false;
            bytes -= batches.stream().mapToLong(Batch::heldBytes).sum();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void failed(Throwable why) {
        lock.lock();
        try {
            failure = why;
            applying = false;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

package dev.pinion.db.commit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Engine;

/// The opening that may be read now, which there is none of while the database is being reopened.
///
/// Threads: readers take and give back; the committer puts and removes. The lock guards the fields and is held for no
/// I/O.
public final class ReadableStore {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Engine.@Nullable Source store;
    private int taken;
    private boolean closed;

    /// Waits for one, but no longer than this. Every take needs its [#giveBack].
    public Engine.Source take(Duration longest) {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (store == null && !closed && left > 0) {
                left = await(left);
            }
            Engine.Source open = store;
            if (open == null) {
                throw new StorageException(closed ? "the log is closed"
                        : "the database is being reopened, which takes longer than " + longest.toMillis() + " ms");
            }
            taken++;
            return open;
        } finally {
            lock.unlock();
        }
    }

    public void giveBack() {
        lock.lock();
        try {
            taken--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until this one is not the one to be read any more; false: it still is.
    @SuppressWarnings("ReferenceEquality") // which opening it is, not what it is like
    public boolean awaitOtherThan(Engine.Source failing, Duration longest) {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (store == failing && !closed && left > 0) {
                left = await(left);
            }
            return store != failing;
        } finally {
            lock.unlock();
        }
    }

    public void put(Engine.Source opened) {
        lock.lock();
        try {
            store = opened;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Nobody takes it from now on.
    public Engine.@Nullable Source remove() {
        lock.lock();
        try {
            Engine.Source removed = store;
            store = null;
            changed.signalAll();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nobody reads what was removed. Reads are bounded, so this takes milliseconds.
    public void awaitAllGivenBack() {
        lock.lock();
        try {
            while (taken > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits for a store is told that none comes.
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, who looks at the store each time
    private long await(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted a thread of the store", interrupted);
        }
    }
}

package dev.pinion.client.threads;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs users' code one thing after the other on the [UserThreads], each begun in its order: what hangs on futures.
///
/// What blocks is overtaken: after a tenth of a second the next thing begins on another thread, so that code which waits for what
/// comes later in line gets it. Where that is not wanted the next thing waits. The queue needs no bound of its own where each entry was a frame in flight that the `Outbox` counts.
/// Lock: its own, never held while anything runs.
public final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final int OVERTAKEN_MAX = 64;

    private final Executor threads;
    private final boolean overtaking;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    /// The number of the thread whose turn it is; 0 while nobody is at it.
    private long worker;
    private long workers;
    private long sinceNanos;
    private int overtaken;

    /// @param overtaking false where the next thing must never begin before the last one has ended
    public Lane(Executor threads, boolean overtaking) {
        this.threads = threads;
        this.overtaking = overtaking;
    }

    public void add(Runnable what) {
        lock.lock();
        try {
            queue.add(what);
        } finally {
            lock.unlock();
        }
        look();
    }

    /// Begins what waits, if nobody is at it or whoever is has blocked. Any thread, now and then.
    public void look() {
        long mine;
        lock.lock();
        try {
            boolean blocked = worker != 0 && overtaking && overtaken < OVERTAKEN_MAX
                    && System.nanoTime() - sinceNanos > PATIENCE_NANOS;
            if (queue.isEmpty() || (worker != 0 && !blocked)) {
                return;
            }
            overtaken += blocked ? 1 : 0;
            mine = ++workers;
            worker = mine;
            sinceNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
        threads.execute(() -> run(mine));
    }

    /// True on a thread that is running what was added here.
    public boolean isCurrentThread() {
        return running.contains(Thread.currentThread());
    }

    private void run(long mine) {
        running.add(Thread.currentThread());
        try {
            for (Runnable next = next(mine); next != null; next = next(mine)) {
                guarded(next);
            }
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /// Whatever users' code throws ends neither the lane nor what waits in it.
    private static void guarded(Runnable what) {
        try {
            what.run();
        } catch (Throwable fault) {
            LOG.error("code that was told of a receipt or an event failed", fault);
        }
        if (Thread.interrupted()) {
            LOG.debug("an interruption that users' code left behind was cleared");
        }
    }

    private @Nullable Runnable next(long mine) {
        lock.lock();
        try {
            if (worker != mine) {
                overtaken--;
                return null;
            }
            sinceNanos = System.nanoTime();
            Runnable next = queue.poll();
            if (next == null) {
                worker = 0;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}

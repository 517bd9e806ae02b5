package dev.pinion.server.fair;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What one identity has on its way to disk, over all its connections, and who of them waits until that is less.
///
/// Threads: readers begin and may wait, the committer ends and never does. The lock is taken only where somebody waits. Those
/// who wait are woken when half of the share is free, and then all: so a flood costs a wake for many messages.
public final class AppendShare {
    /// Messages stand above the bytes in one number, so that both change at once.
    private static final int BYTE_BITS = 40;
    private static final long MESSAGE = 1L << BYTE_BITS;

    private final AppendShares all;
    private final String identity;
    private final AtomicLong held = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    /// Somebody waits who was not woken yet.
    private volatile boolean waits;
    /// The number of the look before which it last began something.
    private volatile int begunAt = -1;
    /// Guarded by [AppendShares].
    int connections;

    AppendShare(AppendShares all, String identity) {
        this.all = all;
        this.identity = identity;
    }

    String identity() {
        return identity;
    }

    /// For one entry of the log, not yet on its way.
    public Passage passage(int messages, long bytes) {
        return new Passage(messages * MESSAGE + bytes);
    }

    boolean isSilentSince(int look) {
        return held.get() == 0 && begunAt < look;
    }

    /// One that is too large for the share passes when nothing else is on its way.
    private boolean begin(long size) {
        long before = held.get();
        while (before == 0 || fits(before + size)) {
            if (held.compareAndSet(before, before + size)) {
                return true;
            }
            before = held.get();
        }
        return false;
    }

    private boolean fits(long size) {
        return size >>> BYTE_BITS <= all.messagesEach() && (size & (MESSAGE - 1)) <= all.bytesEach();
    }

    private void await(long size) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waits = true; // before it looks again: what ends from now on wakes it
            while (!begin(size)) {
                room.await();
                waits = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(long size) {
        long left = held.addAndGet(-size);
        if (waits && (left == 0 || fits(2 * left))) {
            lock.lock();
            try {
                waits = false;
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void isActive() {
        int look = all.looks();
        if (begunAt != look) {
            begunAt = look;
            all.isActive(this);
        }
    }

    /// One entry's way to disk. Threads: a reader begins it, whoever learns the outcome ends it.
    public final class Passage {
        private final long size;
        private boolean begun;

        private Passage(long size) {
            this.size = size;
        }

        /// Waits while the identity has its share on the way. To be called before the entry is handed to the log.
        public void begin() throws InterruptedException {
            isActive();
            if (!AppendShare.this.begin(size)) {
                await(size);
            }
            begun = true;
        }

        /// The outcome is known; MUST be called once, also for one that has not begun. Never waits for more than a few additions.
        public void end() {
            if (begun) {
                AppendShare.this.end(size);
            }
        }
    }
}

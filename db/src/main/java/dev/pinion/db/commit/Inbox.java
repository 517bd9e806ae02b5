package dev.pinion.db.commit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;

/// What waits for the committer, bounded in messages and bytes.
///
/// Threads: any puts and is blocked while it is full; only the committer takes. The lock guards everything here and is
/// held for nothing but moving references. One who waits for space is woken by a take, and wakes the next one when its
/// own entry left space over: no herd, and nobody is forgotten.
public final class Inbox {

    private final int messagesMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition space = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private int messages;
    private long bytes;
    private boolean committerWaits;
    private boolean checkWaits;
    private @Nullable String refusal;
    private boolean closed;

    public Inbox(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    public void put(Entry entry) throws InterruptedException {
        long entryBytes = entry.heldBytes();
        lock.lockInterruptibly();
        try {
            requireOpen();
            while (!fits(entry.messages(), entryBytes)) {
                space.await();
                requireOpen();
            }
            waiting.add(entry);
            messages += entry.messages();
            bytes += entryBytes;
            if (committerWaits) {
                committerWaits = false;
                work.signal();
            }
            if (fits(1, 1)) {
                space.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Has the committer look at the database, in its turn. Any thread; never blocks, and one that waits is enough.
    public void check() {
        lock.lock();
        try {
            if (!closed && refusal == null && !checkWaits) {
                checkWaits = true;
                waiting.add(new Entry.Check());
                committerWaits = false;
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// An entry that is larger than the inbox fits once the inbox is empty.
    private boolean fits(int entryMessages, long entryBytes) {
        return waiting.isEmpty() || (messages + entryMessages <= messagesMax && bytes + entryBytes <= bytesMax);
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException("the log is closed");
        }
        if (refusal != null) {
            throw new StorageException(refusal);
        }
    }

    /// Takes all that waits, up to the bounds, into `batch`; waits for the first. False: closed, and nothing is left.
    public boolean take(List<Entry> batch, int batchMessagesMax, long batchBytesMax) {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    return false;
                }
                committerWaits = true;
                work.awaitUninterruptibly();
            }
            int taken = 0;
            long takenBytes = 0;
            for (Entry next = waiting.peek(); next != null; next = waiting.peek()) {
                long nextBytes = next.heldBytes();
                boolean full = taken + next.messages() > batchMessagesMax || takenBytes + nextBytes > batchBytesMax;
                if (full && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.remove());
                taken += next.messages();
                takenBytes += nextBytes;
            }
            checkWaits = false;
            messages -= taken;
            bytes -= takenBytes;
            space.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// From now on puts are refused with this reason; those that waited for space are, too. Gives back what waited.
    public List<Entry> refuse(String why) {
        lock.lock();
        try {
            refusal = why;
            checkWaits = false;
            List<Entry> left = new ArrayList<>(waiting);
            waiting.clear();
            messages = 0;
            bytes = 0;
            space.signalAll();
            return left;
        } finally {
            lock.unlock();
        }
    }

    public void acceptAgain() {
        lock.lock();
        try {
            refusal = null;
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more is taken in; what waits will still be taken out.
    public void close() {
        lock.lock();
        try {
            closed = true;
            space.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the inbox is closed, but no longer than this. Committer only, which nobody interrupts.
    public boolean awaitClose(Duration longest) {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (!closed && left > 0) {
                left = work.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the committer", interrupted);
        } finally {
            lock.unlock();
        }
    }

    public int messages() {
        lock.lock();
        try {
            return messages;
        } finally {
            lock.unlock();
        }
    }
}

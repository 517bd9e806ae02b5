package dev.pinion.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.place.ResumePoint;

/// The messages of one subscription that wait for its handler, or for whoever takes them, and the handing out: one at a time.
///
/// The reader never waits here: a subscription has as much credit as there is room. A handler runs on one of the `UserThreads`,
/// which goes when nothing waits. Lock: its own, never held while a handler runs.
final class HandlerQueue {

    /// Handles one message and does what follows from it; never throws.
    interface Handling {
        void handle(FramedMessage message);
    }

    /// A message, and how far the subscription had come before it.
    record Waiting(FramedMessage message, ResumePoint before) {}

    private final @Nullable Executor threads;
    private final Handling handling;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Thread handler;
    private boolean busy;
    private long sinceNanos;
    private boolean finishing;

    /// @param threads where the handler runs; null when somebody takes the messages
    HandlerQueue(@Nullable Executor threads, Handling handling) {
        this.threads = threads;
        this.handling = handling;
    }

    /// Runs on the reader, and returns at once. False when it is full; after [#close()] or [#finish()] the message is dropped.
    ///
    /// @param capacity twice of what the server has credit for: after a lost connection it has it anew
    boolean put(FramedMessage message, ResumePoint before, int capacity) {
        boolean start = false;
        lock.lock();
        try {
            if (finishing) {
                return true;
            }
            if (waiting.size() >= capacity) {
                return false;
            }
            waiting.add(new Waiting(message, before));
            something.signal();
            start = threads != null && !busy;
            busy |= start;
        } finally {
            lock.unlock();
        }
        if (start && threads != null) {
            threads.execute(this::run);
        }
        return true;
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets what waits, since the server will deliver it again. Gives how far the subscription had come before it; null when
    /// nothing waited.
    @Nullable
    ResumePoint clear() {
        lock.lock();
        try {
            Waiting first = waiting.peek();
            waiting.clear();
            return first == null ? null : first.before();
        } finally {
            lock.unlock();
        }
    }

    /// What waits is still handed out.
    void finish() {
        lock.lock();
        try {
            finishing = true;
            something.signalAll();
            if (waiting.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// No handler is started any more; one that runs goes on to its end.
    void close() {
        finish();
        clear();
    }

    private void run() {
        for (FramedMessage next = next(); next != null; next = next()) {
            handling.handle(next);
        }
    }

    private @Nullable FramedMessage next() {
        lock.lock();
        try {
            Waiting next = waiting.poll();
            busy = next != null;
            handler = busy ? Thread.currentThread() : null;
            sinceNanos = System.nanoTime();
            if (!busy) {
                idle.signalAll();
            }
            return next == null ? null : next.message();
        } finally {
            lock.unlock();
        }
    }

    /// The next message, for a subscription without a handler; null when none comes in time, or no other will come.
    @Nullable
    FramedMessage take(Duration waitMax) throws InterruptedException {
        long left = waitMax.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !finishing && left > 0) {
                left = something.awaitNanos(left);
            }
            Waiting next = waiting.poll();
            if (waiting.isEmpty()) {
                idle.signalAll();
            }
            return next == null ? null : next.message();
        } finally {
            lock.unlock();
        }
    }

    /// How long the handler has been at its message; zero when none runs.
    Duration busySince(long nowNanos) {
        lock.lock();
        try {
            return handler == null ? Duration.ZERO : Duration.ofNanos(nowNanos - sinceNanos);
        } finally {
            lock.unlock();
        }
    }

    /// True in the handler itself.
    boolean isCurrentThread() {
        lock.lock();
        try {
            return Thread.currentThread().equals(handler);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nothing waits and no handler runs; false when that takes longer. A handler does not wait for itself.
    boolean awaitIdle(Duration waitMax) throws InterruptedException {
        long left = waitMax.toNanos();
        lock.lock();
        try {
            while ((busy || !waiting.isEmpty()) && !Thread.currentThread().equals(handler) && left > 0) {
                left = idle.awaitNanos(left);
            }
            return !busy && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}

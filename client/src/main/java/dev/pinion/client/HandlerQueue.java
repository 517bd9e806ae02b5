package dev.pinion.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the messages of one subscription to its handler, one at a time, on one virtual thread of its own.
///
/// Bounded in count and bytes; when it is full [#put] makes the reader wait, and with it the server: back-pressure.
/// A handler that throws loses its message's handling, not the subscription: the fault is logged and the next message follows.
/// Lock: its own, never held while the handler runs.
final class HandlerQueue {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerQueue.class);

    /// What a message costs in memory beyond its body.
    private static final int OVERHEAD_BYTES = 512;

    private final ClientLimits limits;
    private final Consumer<ReceivedMessage> handler;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition something = lock.newCondition();
    private final Deque<ReceivedMessage> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean finishing;

    HandlerQueue(ClientLimits limits, Consumer<ReceivedMessage> handler) {
        this.limits = limits;
        this.handler = handler;
    }

    void start(String name) {
        Thread.ofVirtual().name(name).start(this::run);
    }

    /// Runs on the reader. After [#close()] or [#finish()] the message is dropped.
    void put(ReceivedMessage message) throws InterruptedException {
        lock.lock();
        try {
            while (!finishing && !hasRoom(message)) {
                room.await();
            }
            if (!finishing) {
                waiting.add(message);
                waitingBytes += bytes(message);
                something.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(ReceivedMessage message) {
        return waiting.isEmpty()
                || (waiting.size() < limits.queuedMax() && waitingBytes + bytes(message) <= limits.queuedBytesMax());
    }

    private static int bytes(ReceivedMessage message) {
        return message.body().size() + OVERHEAD_BYTES;
    }

    /// Forgets what waits: the server will deliver it again.
    void clear() {
        lock.lock();
        try {
            waiting.clear();
            waitingBytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What waits is still handed out, then the thread ends.
    void finish() {
        lock.lock();
        try {
            finishing = true;
            something.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// No handler is started any more; one that runs goes on to its end.
    void close() {
        clear();
        finish();
        clear(); // What slipped in between.
    }

    private void run() {
        try {
            for (ReceivedMessage next = take(); next != null; next = take()) {
                handle(next);
            }
        } catch (InterruptedException stop) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    private void handle(ReceivedMessage message) {
        try {
            handler.accept(message);
        } catch (RuntimeException fault) {
            LOG.error("the handler of {} failed at seq {}; the next message follows", message.destination(),
                    message.seq(), fault);
        }
    }

    private @Nullable ReceivedMessage take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !finishing) {
                something.await();
            }
            ReceivedMessage next = waiting.poll();
            if (next != null) {
                waitingBytes -= bytes(next);
                room.signal();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}

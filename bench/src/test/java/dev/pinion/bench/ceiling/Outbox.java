package dev.pinion.bench.ceiling;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be written to one connection. One lock guards it; the write itself happens outside the lock, from a
/// second buffer. Whoever appends to a full outbox waits: the ceiling pushes back instead of storing.
/// Thread: any appends; the connection's writer runs [#writeTo].
final class Outbox {
    private static final int FIRST_BUFFER = 512;
    private static final int WAITING_MAX = 256 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Bytes filling = new Bytes(FIRST_BUFFER);
    private Bytes writing = new Bytes(FIRST_BUFFER);
    private boolean closed;

    void append(Bytes frames) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitRoom();
            filling.add(frames.array(), 0, frames.size());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Appends messages that differ between subscribers only in what they begin with.
    void append(byte[] beginning, Messages messages) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitRoom();
            for (int i = 0; i < messages.count(); i++)
                filling.add(beginning).add(messages.array(), messages.start(i), messages.length(i));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() throws InterruptedException {
        while (filling.size() > WAITING_MAX && !closed)
            changed.await();
        if (closed)
            filling.clear();
    }

    void writeTo(OutputStream out) throws IOException, InterruptedException {
        while (swap()) {
            out.write(writing.array(), 0, writing.size());
            writing.clear();
        }
    }

    private boolean swap() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (filling.size() == 0 && !closed)
                changed.await();
            Bytes full = filling;
            filling = writing;
            writing = full;
            changed.signalAll();
            return full.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

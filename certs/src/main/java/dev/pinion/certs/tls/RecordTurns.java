package dev.pinion.certs.tls;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets the records of one connection be encrypted and written in the order of their numbers, one at a time.
///
/// Bouncy Castle's writer takes a number, encrypts, and writes under a lock; but its reader does the same without it
/// when it answers a close_notify or a broken record. Two records then share a cipher, or overtake each other, and the
/// peer sees one that it cannot decrypt.
///
/// A turn begins before a record is encrypted and ends, on the same thread, when it is written ([PlainSocket]).
/// Threads: the connection's reader and writer. An interrupt ends the wait for a turn.
final class RecordTurns {
    private static final ThreadLocal<RecordTurns> MINE = new ThreadLocal<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long next;
    private long key;
    private boolean taken;

    /// Waits until all records before this one are written.
    void begin(long number) throws IOException {
        try {
            lock.lockInterruptibly();
            try {
                long began = key;
                while (taken || number != next) {
                    moved.await();
                    if (key != began) {
                        throw new IOException("the key was updated while a record waited to be written");
                    }
                }
                taken = true;
                MINE.set(this);
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException toldToStop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while another thread was writing", toldToStop);
        }
    }

    /// Ends this thread's turn, if it has one: its record is written, or never will be.
    static void end() {
        RecordTurns turns = MINE.get();
        if (turns != null) {
            MINE.remove();
            turns.ended();
        }
    }

    private void ended() {
        lock.lock();
        try {
            taken = false;
            next++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A new key counts its records from zero again. Called by the writer, between its records.
    void restart() {
        lock.lock();
        try {
            next = 0;
            key++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

package dev.pinion.bench.load;

import java.util.concurrent.atomic.AtomicLong;

/// A channel with its members in an open loop: every member sends to it and must get what all members sent.
/// Thread: any.
final class Room {
    private final AtomicLong sent = new AtomicLong();
    private final int members;
    private volatile boolean closed;

    Room(int members) {
        this.members = members;
    }

    int members() {
        return members;
    }

    /// Called before the message is written, so that nobody can get one that is not counted yet.
    void sends(int messages) {
        sent.addAndGet(messages);
    }

    /// Nobody sends any more.
    void close() {
        closed = true;
    }

    long sent() {
        return sent.get();
    }

    /// Whether a member that has got so many may expect more.
    boolean owes(long received) {
        return !closed || received < sent.get();
    }
}

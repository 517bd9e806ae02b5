package dev.pinion.bench.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A channel with its members in an open loop: every member sends to it and must get what all members sent.
/// Thread: any.
final class Room {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger sending;
    private final int members;

    Room(int members) {
        this.members = members;
        this.sending = new AtomicInteger(members);
    }

    int members() {
        return members;
    }

    /// Called before the message is written, so that nobody can get one that is not counted yet.
    void sends(int messages) {
        sent.addAndGet(messages);
    }

    void sendsNoMore() {
        sending.decrementAndGet();
    }

    long sent() {
        return sent.get();
    }

    /// Whether a member that has got so many may expect more.
    boolean owes(long received) {
        return sending.get() > 0 || received < sent.get();
    }
}

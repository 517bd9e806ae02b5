package dev.pinion.server.shared;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// The members of a shared cursor that found nothing to read, in the order in which they did. One is woken at a time, and wakes
/// the next if it leaves something.
///
/// Any thread; no lock.
final class Waiters {
    private final ConcurrentLinkedQueue<SharedMember> queue = new ConcurrentLinkedQueue<>();
    /// One was woken by the channel's growth, and has not looked yet.
    private final AtomicBoolean woken = new AtomicBoolean();

    void add(SharedMember member) {
        if (member.waits()) {
            queue.add(member);
        }
    }

    void addTo(Collection<SharedMember> all) {
        all.addAll(queue);
    }

    void remove(SharedMember member) {
        queue.remove(member);
    }

    /// The channel has grown.
    void grown() {
        if (woken.compareAndSet(false, true)) {
            wakeOne();
        }
    }

    void wakeOne() {
        SharedMember next = queue.poll();
        if (next == null) {
            woken.set(false);
        } else {
            next.wake();
        }
    }

    /// Somebody looks.
    void looks() {
        woken.set(false);
    }
}

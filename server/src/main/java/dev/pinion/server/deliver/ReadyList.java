package dev.pinion.server.deliver;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/// The subscriptions of one connection, and those of them that may have something to deliver, each at most once, in the
/// order in which they became so. The writer looks only at these, however many subscriptions there are.
///
/// Threads: anybody adds, the connection's writer takes.
public final class ReadyList {
    private final ConcurrentLinkedQueue<Subscription> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong serials = new AtomicLong();
    private final ConcurrentHashMap<Long, Subscription> bySerial = new ConcurrentHashMap<>();
    private final Reader reader;

    public ReadyList(Reader reader) {
        this.reader = reader;
    }

    long nextSerial() {
        return serials.incrementAndGet();
    }

    void register(Subscription subscription) {
        bySerial.put(subscription.serial(), subscription);
    }

    void forget(Subscription subscription) {
        bySerial.remove(subscription.serial());
    }

    /// The subscription that an `ack` header names, or null.
    public @Nullable Subscription withSerial(long serial) {
        return bySerial.get(serial);
    }

    /// All live ones. Any thread.
    public Collection<Subscription> all() {
        return bySerial.values();
    }

    /// Puts a subscription at the end, unless it is waiting already, and wakes the writer.
    void add(Subscription subscription) {
        if (subscription.becomesReady()) {
            queue.add(subscription);
            reader.wake();
        }
    }

    /// Takes the next one, or null. The caller calls [#again] when there may be more after it has delivered.
    public @Nullable Subscription next() {
        Subscription subscription = queue.poll();
        if (subscription != null) {
            subscription.noLongerReady();
        }
        return subscription;
    }

    /// Puts it at the end for another turn, after the others. Thread: the writer, which needs no waking.
    public void again(Subscription subscription) {
        if (subscription.becomesReady()) {
            queue.add(subscription);
        }
    }
}

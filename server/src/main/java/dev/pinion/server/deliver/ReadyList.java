package dev.pinion.server.deliver;

import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/// Those subscriptions of one connection that may have something to deliver, each at most once, in the order in which
/// they became so. The writer looks only at these, however many subscriptions there are.
///
/// Threads: anybody adds, the connection's writer takes.
public final class ReadyList {
    private final ConcurrentLinkedQueue<Subscription> queue = new ConcurrentLinkedQueue<>();
    private final Reader reader;

    public ReadyList(Reader reader) {
        this.reader = reader;
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

package dev.pinion.server.deliver;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many messages a client wants to have in hand before it acknowledges (`prefetch-count`). The channels of one
/// wildcard subscription share theirs.
///
/// Any thread. Holds the subscriptions that wait for room.
public final class Credit {
    private final AtomicInteger left;
    private final Set<Subscription> waiting = ConcurrentHashMap.newKeySet();

    public Credit(int most) {
        left = new AtomicInteger(most);
    }

    /// True when there is room now; otherwise the subscription becomes ready when there is.
    boolean hasRoomFor(Subscription subscription) {
        if (left.get() > 0) {
            return true;
        }
        waiting.add(subscription);
        return left.get() > 0;
    }

    boolean exhausted() {
        return left.get() <= 0;
    }

    void spend() {
        left.decrementAndGet();
    }

    void giveBack(int count) {
        if (count > 0) {
            left.addAndGet(count);
            for (Subscription each : List.copyOf(waiting)) {
                // Not the other way round: it may come back to wait at once, and must not be taken out then.
                if (waiting.remove(each)) {
                    each.ready();
                }
            }
        }
    }
}

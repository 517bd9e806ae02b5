package dev.pinion.server.cursor;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Cursors;
import dev.pinion.db.StorageException;
import dev.pinion.server.limits.SessionLimits;

/// Forgets the cursors that nobody has used for long.
///
/// Threads: housekeeping looks; each removal has a virtual thread, since it waits for the store.
final class UnusedCursors {
    private static final Logger LOG = LoggerFactory.getLogger(UnusedCursors.class);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);
    /// Removed by one transaction of the store, so that messages do not wait for long behind it.
    private static final int REMOVED_AT_ONCE_MAX = 100;

    private final Cursors store;
    private final SessionLimits limits;
    private final Clock clock;
    private final Supplier<List<Cursor>> held;
    /// Of the thread of housekeeping.
    private long lookedMillis;

    /// @param held those that are in use
    UnusedCursors(Cursors store, SessionLimits limits, Clock clock, Supplier<List<Cursor>> held) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        this.held = held;
        lookedMillis = clock.millis();
    }

    /// Once an hour by the clock. Thread: housekeeping; returns at once.
    void look() {
        long now = clock.millis();
        if (now - lookedMillis >= LOOK_EVERY.toMillis()) {
            lookedMillis = now;
            var _ = Thread.ofVirtual().name("cursor-expiry").start(this::removeNow);
        }
    }

    private void removeNow() {
        try {
            int removed = remove(held.get());
            if (removed > 0) {
                LOG.info("{} durable subscriptions that nobody had used for {} days were forgotten", removed,
                        limits.cursorIdle().toDays());
            }
        } catch (StorageException nextTime) {
            LOG.warn("durable subscriptions that nobody uses could not be forgotten now", nextTime);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /// Thread: one that may wait.
    ///
    /// @param inUse these are touched before
    /// @return how many
    int remove(List<Cursor> inUse) throws InterruptedException {
        for (Cursor cursor : inUse) {
            boolean _ = StoreFutures.await(cursor.touch(clock.millis()), limits.storeWait());
        }
        int removed = 0;
        int page = REMOVED_AT_ONCE_MAX;
        while (page == REMOVED_AT_ONCE_MAX) {
            page = StoreFutures.await(
                    store.removeUnusedSince(clock.millis() - limits.cursorIdle().toMillis(), REMOVED_AT_ONCE_MAX),
                    limits.storeWait());
            removed += page;
        }
        return removed;
    }
}

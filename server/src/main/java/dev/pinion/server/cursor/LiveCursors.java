package dev.pinion.server.cursor;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Cursors;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.SessionLimits;

/// The durable cursors in use on this server: a name that is claimed again leaves its first connection, as a client that
/// reconnects faster than its old connection dies needs.
///
/// Threads: connections' readers claim and release, housekeeping looks. Holds one entry for each cursor in use.
public final class LiveCursors {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCursors.class);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);
    /// Removed by one transaction of the store, so that messages do not wait for long behind it.
    private static final int REMOVED_AT_ONCE_MAX = 100;
    /// Places saved by one, likewise.
    private static final int SAVED_AT_ONCE_MAX = 250;

    private final Cursors store;
    private final SessionLimits limits;
    private final Clock clock;
    private final ConcurrentHashMap<Cursor.Key, Holder> holders = new ConcurrentHashMap<>();
    /// Of the thread of housekeeping.
    private long lookedMillis;

    public LiveCursors(Cursors store, SessionLimits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        lookedMillis = clock.millis();
    }

    /// Takes a cursor over, or makes it. `taken` runs when another connection takes it later.
    ///
    /// @throws ProtocolException when the identity has too many
    public Cursor claim(Cursor.Key key, Runnable taken) throws ProtocolException, InterruptedException {
        Holder before = holders.put(key, new Holder(taken, Optional.empty()));
        if (before != null) {
            before.taken().run();
        }
        boolean held = false;
        try {
            Cursor cursor = claimed(key);
            holders.computeIfPresent(key,
                    (_, now) -> now.taken().equals(taken) ? new Holder(taken, Optional.of(cursor)) : now);
            held = true;
            return cursor;
        } finally {
            if (!held) {
                release(key, taken);
            }
        }
    }

    private Cursor claimed(Cursor.Key key) throws ProtocolException, InterruptedException {
        OptionalLong owner = await(store.claim(key.identity(), key.name(), clock.millis(), limits.cursorsMax()));
        if (owner.isEmpty()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "more than " + limits.cursorsMax()
                    + " durable subscriptions of one identity; delete one: UNSUBSCRIBE with its durable-subscription-name");
        }
        var cursor = new Cursor(key, owner.getAsLong(), owner.getAsLong() == 1, this::save);
        cursor.load(await(store.positions(key.identity(), key.name())));
        return cursor;
    }

    /// Many places go to the store one part after the other, each when the one before is on disk: in one transaction
    /// everybody's messages would wait behind all of them. Where that ends half-way, all are saved again.
    private CompletableFuture<Boolean> save(Cursors.Save save) throws InterruptedException {
        List<Cursors.Position> left = save.positions();
        while (left.size() > SAVED_AT_ONCE_MAX) {
            if (!await(save(save, left.subList(0, SAVED_AT_ONCE_MAX)))) {
                return CompletableFuture.completedFuture(false);
            }
            left = left.subList(SAVED_AT_ONCE_MAX, left.size());
        }
        return save(save, left);
    }

    private CompletableFuture<Boolean> save(Cursors.Save save, List<Cursors.Position> part)
            throws InterruptedException {
        return store.save(save.identity(), save.name(), save.owner(), part, save.nowMillis());
    }

    public void release(Cursor.Key key, Runnable taken) {
        holders.computeIfPresent(key, (_, holder) -> holder.taken().equals(taken) ? null : holder);
    }

    public void remove(Cursor.Key key) throws InterruptedException {
        await(store.remove(key.identity(), key.name()));
    }

    /// How many are in use here.
    int inUse() {
        return holders.size();
    }

    /// Once an hour by the clock, forgets the cursors that nobody has used for long. Thread: housekeeping; returns at once.
    public void look() {
        long now = clock.millis();
        if (now - lookedMillis >= LOOK_EVERY.toMillis()) {
            lookedMillis = now;
            var _ = Thread.ofVirtual().name("cursor-expiry").start(this::removeUnusedNow);
        }
    }

    private void removeUnusedNow() {
        try {
            int removed = removeUnused();
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

    /// Forgets the cursors that nobody has used for long. One that a live connection holds is in use, whether or not its
    /// channel says anything. Thread: one that may wait.
    ///
    /// @return how many
    int removeUnused() throws InterruptedException {
        for (Holder holder : holders.values()) {
            if (holder.cursor().isPresent()) {
                await(holder.cursor().get().touch(clock.millis()));
            }
        }
        int removed = 0;
        int page = REMOVED_AT_ONCE_MAX;
        while (page == REMOVED_AT_ONCE_MAX) {
            page = await(store.removeUnusedSince(clock.millis() - limits.cursorIdle().toMillis(), REMOVED_AT_ONCE_MAX));
            removed += page;
        }
        return removed;
    }

    private <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        return StoreFutures.await(answer, limits.storeWait());
    }

    private record Holder(Runnable taken, Optional<Cursor> cursor) {}
}

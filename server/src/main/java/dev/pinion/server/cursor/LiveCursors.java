package dev.pinion.server.cursor;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Cursors;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.SessionLimits;

/// The durable cursors in use on this server: a name that is claimed again leaves its first connection, as a client that
/// reconnects faster than its old connection dies needs.
///
/// Threads: connections' readers claim and leave, housekeeping looks; each last save has a virtual thread. Holds one entry for
/// each cursor in use or on its way to disk.
public final class LiveCursors implements AutoCloseable {
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
    /// Guards the order in which claims reach the store. Held while the store's inbox is full, never for longer.
    private final ReentrantLock claiming = new ReentrantLock();
    private final Set<CompletableFuture<Boolean>> leaving = ConcurrentHashMap.newKeySet();
    /// Of the thread of housekeeping.
    private long lookedMillis;

    public LiveCursors(Cursors store, SessionLimits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        lookedMillis = clock.millis();
    }

    /// Takes a cursor over, or makes it. `taken` runs when another connection takes it later. What the one that held it before
    /// has not saved goes over in memory.
    ///
    /// @throws ProtocolException when the identity has too many
    public Cursor claim(Cursor.Key key, Runnable taken) throws ProtocolException, InterruptedException {
        CompletableFuture<OptionalLong> asked;
        @Nullable Cursor before;
        // Whoever comes later gets the larger number.
        claiming.lockInterruptibly();
        try {
            before = enter(key, taken);
            asked = store.claim(key.identity(), key.name(), clock.millis(), limits.cursorsMax());
        } catch (StorageException refused) {
            giveUp(key, taken);
            throw refused;
        } finally {
            claiming.unlock();
        }
        boolean held = false;
        try {
            Cursor cursor = claimed(key, asked);
            if (before != null) {
                cursor.inherit(before);
            }
            holders.computeIfPresent(key, (_, now) -> now.isOf(taken) ? new Holder(taken, cursor, false) : now);
            held = true;
            return cursor;
        } finally {
            if (!held) {
                giveUp(key, taken);
            }
        }
    }

    /// Gives back whose memory counts until the store has it.
    private @Nullable Cursor enter(Cursor.Key key, Runnable taken) {
        var known = new AtomicReference<@Nullable Holder>();
        holders.compute(key, (_, before) -> {
            known.set(before);
            return new Holder(taken, before == null ? null : before.cursor(), false);
        });
        Holder before = known.get();
        if (before == null) {
            return null;
        }
        if (!before.left()) {
            before.taken().run();
        }
        return before.cursor();
    }

    private void giveUp(Cursor.Key key, Runnable taken) {
        holders.computeIfPresent(key, (_, now) -> !now.isOf(taken) ? now
                : now.cursor() == null || now.cursor().isSettled() ? null : new Holder(taken, now.cursor(), true));
    }

    private Cursor claimed(Cursor.Key key, CompletableFuture<OptionalLong> asked)
            throws ProtocolException, InterruptedException {
        OptionalLong owner = await(asked);
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

    /// Its subscription has ended. It is saved, and remembered until that is on disk, for whoever takes it over sooner.
    ///
    /// @return completes when it is on disk, or somebody has taken it over
    public CompletableFuture<Boolean> leave(Cursor cursor, Runnable taken) {
        cursor.leave();
        Cursor.Key key = cursor.key();
        holders.computeIfPresent(key, (_, now) -> now.isOf(taken) ? new Holder(taken, cursor, true) : now);
        var done = new CompletableFuture<Boolean>();
        leaving.add(done);
        var _ = Thread.ofVirtual().name("cursor-save").start(() -> saveLast(cursor, done));
        return done;
    }

    private void saveLast(Cursor cursor, CompletableFuture<Boolean> done) {
        try {
            var _ = cursor.save(clock.millis()).whenComplete((_, failure) -> left(cursor, done, failure));
        } catch (StorageException refused) {
            left(cursor, done, refused);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private void left(Cursor cursor, CompletableFuture<Boolean> done, @Nullable Throwable failure) {
        cursor.settled();
        holders.computeIfPresent(cursor.key(), (_, now) -> now.left() && now.isOf(cursor) ? null : now);
        leaving.remove(done);
        if (failure == null) {
            done.complete(true);
        } else {
            LOG.warn(
                    "the place of a durable subscription of {} could not be saved; its last acknowledgements may come again",
                    new LogText(cursor.key().identity()), failure);
            done.completeExceptionally(failure);
        }
    }

    /// Deletes a cursor; who holds it is ended as if it were taken over.
    ///
    /// @return whether there was one
    public boolean remove(Cursor.Key key) throws InterruptedException {
        Holder holder = holders.remove(key);
        if (holder != null && !holder.left()) {
            holder.taken().run();
        }
        return await(store.remove(key.identity(), key.name())) > 0;
    }

    /// Waits until what has ended is saved, but not for ever. Nothing is claimed any more.
    @Override
    public void close() {
        for (CompletableFuture<Boolean> last : leaving) {
            try {
                var _ = await(last);
            } catch (StorageException told) {
                LOG.debug("not saved", told);
            } catch (InterruptedException inAHurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// How many are in use here.
    int inUse() {
        return (int) holders.values().stream().filter(holder -> !holder.left()).count();
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
            Cursor cursor = holder.cursor();
            if (cursor != null && !holder.left()) {
                await(cursor.touch(clock.millis()));
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

    /// Who has a cursor.
    ///
    /// @param cursor whose memory counts: its own, until the store has answered that of the one before
    /// @param left its subscription has ended, and it is being saved
    private record Holder(Runnable taken, @Nullable Cursor cursor, boolean left) {
        boolean isOf(Runnable one) {
            return taken.equals(one) && !left;
        }

        boolean isOf(Cursor one) {
            return one.equals(cursor);
        }
    }
}

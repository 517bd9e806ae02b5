package dev.pinion.server.cursor;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Cursors;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.IdentityBounds;
import dev.pinion.server.limits.SessionLimits;

/// The durable cursors in use on this server: a name that is claimed again leaves its first connection, as a client that
/// reconnects faster than its old connection dies needs.
///
/// Threads: connections' readers claim and leave, housekeeping looks; each last save has a virtual thread. Holds one entry for
/// each cursor in use or on its way to disk.
public final class LiveCursors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCursors.class);

    private final Cursors store;
    private final Cursor.Store saves;
    private final SessionLimits limits;
    private final Clock clock;
    private final ConcurrentHashMap<Cursor.Key, CursorHolder> holders = new ConcurrentHashMap<>();
    /// Guards the order in which claims reach the store. Held while the store's inbox is full, never for longer.
    private final ReentrantLock claimOrder = new ReentrantLock();
    private final Map<Cursor, CompletableFuture<Boolean>> leaving = new ConcurrentHashMap<>();
    private final UnusedCursors unused;

    public LiveCursors(Cursors store, SessionLimits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        saves = new SavesInParts(store, limits.storeWait());
        unused = new UnusedCursors(store, limits, clock, this::held);
    }

    /// How many one identity may have, by what its token says.
    public int countMax(IdentityBounds ofToken) {
        return (int) Math.min(limits.cursorsMax(), ofToken.cursors());
    }

    /// Takes a cursor over, or makes it. `taken` runs when another connection takes it later. What the one that held it before
    /// has not saved goes over in memory.
    ///
    /// @param cursorsMax how many its identity may have
    /// @throws ProtocolException when the identity has too many
    public Cursor claim(Cursor.Key key, Runnable taken, int cursorsMax) throws ProtocolException, InterruptedException {
        return claim(key, taken, new Claiming<OptionalLong>() {
            @Override
            public CompletableFuture<OptionalLong> ask() throws InterruptedException {
                return store.claim(key.identity(), key.name(), clock.millis(), cursorsMax);
            }

            @Override
            public Cursor cursor(OptionalLong owner) throws ProtocolException, InterruptedException {
                var cursor = new Cursor(key, owner.orElseThrow(() -> tooMany(cursorsMax)), owner.getAsLong() == 1,
                        saves);
                cursor.load(await(store.positions(key.identity(), key.name())));
                return cursor;
            }
        });
    }

    static ProtocolException tooMany(int cursorsMax) {
        return new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "more than " + cursorsMax
                + " durable subscriptions of one identity; delete one: UNSUBSCRIBE with its durable-subscription-name");
    }

    <T> Cursor claim(Cursor.Key key, Runnable taken, Claiming<T> claiming)
            throws ProtocolException, InterruptedException {
        CompletableFuture<T> asked;
        @Nullable Cursor before;
        // Whoever comes later gets the larger number.
        claimOrder.lockInterruptibly();
        try {
            before = enter(key, taken);
            asked = claiming.ask();
        } catch (StorageException refused) {
            giveUp(key, taken);
            throw refused;
        } finally {
            claimOrder.unlock();
        }
        boolean held = false;
        try {
            Cursor cursor = claiming.cursor(await(asked));
            if (before != null) {
                cursor.inherit(before);
            }
            holders.computeIfPresent(key, (_, now) -> now.isOf(taken) ? now.claimed(cursor) : now);
            held = true;
            check(key);
            return cursor;
        } finally {
            if (!held) {
                giveUp(key, taken);
            }
        }
    }

    /// How the store is asked, and what is made of its answer.
    interface Claiming<T> {
        CompletableFuture<T> ask() throws InterruptedException;

        Cursor cursor(T answer) throws ProtocolException, InterruptedException;
    }

    /// Gives back whose memory counts until the store has it.
    private @Nullable Cursor enter(Cursor.Key key, Runnable taken) {
        var known = new AtomicReference<@Nullable CursorHolder>();
        holders.compute(key, (_, before) -> {
            known.set(before);
            return new CursorHolder(taken, before == null ? null : before.cursor(), CursorHolder.State.CLAIMS, false);
        });
        CursorHolder before = known.get();
        if (before == null) {
            return null;
        }
        if (!before.left()) {
            before.taken().run();
        }
        return before.cursor();
    }

    private void giveUp(Cursor.Key key, Runnable taken) {
        holders.computeIfPresent(key, (_, now) -> now.isOf(taken) ? now.givenUp() : now);
    }

    /// Its subscription has ended. It is saved, and remembered until that is on disk, for whoever takes it over sooner.
    ///
    /// @return completes when it is on disk, or somebody has taken it over
    public CompletableFuture<Boolean> leave(Cursor cursor, Runnable taken) {
        cursor.leave();
        Cursor.Key key = cursor.key();
        var done = new CompletableFuture<Boolean>();
        leaving.put(cursor, done);
        holders.computeIfPresent(key, (_, now) -> now.isOf(taken) ? now.leaves(cursor) : now);
        var _ = Thread.ofVirtual().name("cursor-save").start(() -> saveLast(cursor, done));
        return done;
    }

    /// Waits until the last save of whoever has left it here is on disk, or has failed.
    void awaitLeft(Cursor.Key key) throws InterruptedException {
        CursorHolder holder = holders.get(key);
        Cursor left = holder != null && holder.left() ? holder.cursor() : null;
        CompletableFuture<Boolean> last = left == null ? null : leaving.get(left);
        if (last != null) {
            awaitLast(last);
        }
    }

    private void awaitLast(CompletableFuture<Boolean> last) throws InterruptedException {
        try {
            var _ = await(last);
        } catch (StorageException told) {
            LOG.debug("not saved", told);
        }
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
        leaving.remove(cursor);
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
        CursorHolder holder = holders.remove(key);
        if (holder != null && !holder.left()) {
            holder.taken().run();
        }
        return await(store.remove(key.identity(), key.name())) > 0;
    }

    /// Another server has claimed or removed it: who has it here is ended, unless it was claimed here since. Returns at once.
    public void takenElsewhere(Cursor.Key key) {
        holders.computeIfPresent(key, (_, now) -> now.doubted());
        check(key);
    }

    /// The same of all that are in use, where nobody knows.
    public void maybeTakenElsewhere() {
        holders.keySet().forEach(this::takenElsewhere);
    }

    /// Whether it is still ours the store alone can say.
    private void check(Cursor.Key key) {
        CursorHolder now = holders.get(key);
        Cursor cursor = now == null ? null : now.toBeChecked();
        if (now != null && cursor != null) {
            holders.computeIfPresent(key, (_, still) -> still.isOf(now.taken()) ? still.claimed(cursor) : still);
            var _ = Thread.ofVirtual().name("cursor-check").start(() -> endWhereLost(cursor, now.taken()));
        }
    }

    private void endWhereLost(Cursor cursor, Runnable taken) {
        try {
            if (!await(cursor.touch(clock.millis()))) {
                taken.run();
            }
        } catch (StorageException askedAgainAfterReopening) {
            LOG.debug("whether a cursor is still ours is not known", askedAgainAfterReopening);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until what has ended is saved, but not for ever. Nothing is claimed any more.
    @Override
    public void close() {
        for (CompletableFuture<Boolean> last : leaving.values()) {
            try {
                awaitLast(last);
            } catch (InterruptedException inAHurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Whether somebody here has it.
    public boolean isHeld(Cursor.Key key) {
        CursorHolder holder = holders.get(key);
        return holder != null && !holder.left();
    }

    /// How many are in use here.
    int inUse() {
        return (int) holders.values().stream().filter(holder -> !holder.left()).count();
    }

    /// Those that somebody here has. One that a live connection holds is in use, whether or not its channel says anything.
    List<Cursor> held() {
        return holders.values()
                .stream()
                .filter(holder -> !holder.left())
                .map(CursorHolder::cursor)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /// Once an hour by the clock, forgets the cursors that nobody has used for long. Thread: housekeeping; returns at once.
    public void look() {
        unused.look();
    }

    /// Thread: one that may wait.
    ///
    /// @return how many
    int removeUnused() throws InterruptedException {
        return unused.remove(held());
    }

    private <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        return StoreFutures.await(answer, limits.storeWait());
    }
}

package dev.pinion.server.session;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.Cursors;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.SessionLimits;

/// The durable cursors in use on this server: a name that is claimed again leaves its first connection, as a client that
/// reconnects faster than its old connection dies needs.
///
/// Threads: connections' readers claim and release. Holds one entry for each cursor in use.
public final class LiveCursors {
    private final Cursors store;
    private final SessionLimits limits;
    private final Clock clock;
    private final ConcurrentHashMap<Cursor.Key, Holder> holders = new ConcurrentHashMap<>();

    public LiveCursors(Cursors store, SessionLimits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
    }

    /// Takes a cursor over, or makes it. `taken` runs when another connection takes it later.
    ///
    /// @throws ProtocolException when the identity has too many
    Cursor claim(Cursor.Key key, Runnable taken) throws ProtocolException, InterruptedException {
        Holder before = holders.put(key, new Holder(taken));
        if (before != null) {
            before.taken().run();
        }
        OptionalLong owner = await(store.claim(key.identity(), key.name(), clock.millis(), limits.cursorsMax()));
        if (owner.isEmpty()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "more than " + limits.cursorsMax()
                    + " durable subscriptions of one identity; delete one: UNSUBSCRIBE with its durable-subscription-name");
        }
        var cursor = new Cursor(key, owner.getAsLong(), owner.getAsLong() == 1, store);
        cursor.load(await(store.positions(key.identity(), key.name())));
        return cursor;
    }

    void release(Cursor.Key key, Runnable taken) {
        holders.computeIfPresent(key, (_, holder) -> holder.taken().equals(taken) ? null : holder);
    }

    void remove(Cursor.Key key) throws InterruptedException {
        await(store.remove(key.identity(), key.name()));
    }

    /// Forgets cursors that nobody has used for long. Thread: one that may wait.
    ///
    /// @return how many, at most `most`
    public int removeUnusedFor(Duration idle, int most) throws InterruptedException {
        return await(store.removeUnusedSince(clock.millis() - idle.toMillis(), most));
    }

    private <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        return StoreAnswers.await(answer, limits.storeWait());
    }

    private record Holder(Runnable taken) {}
}

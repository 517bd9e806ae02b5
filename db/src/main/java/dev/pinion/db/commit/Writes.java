package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.log.Change;

/// Hands small writes to the committer. Any thread; blocks while the inbox is full.
public final class Writes {

    private final Inbox inbox;

    /// Looks at what is so, and changes it: on the committer, in its turn, so that nothing comes between the two. What it
    /// finds wrong it gives back as a value: an exception fails the whole batch.
    @FunctionalInterface
    interface Decision<T> {

        T decide(Batch batch) throws SQLException;
    }

    public Writes(Inbox inbox) {
        this.inbox = inbox;
    }

    /// Completes when the write is on disk, on the committer's thread: dependents must not block.
    ///
    /// @param heldBytes what it makes us hold, beside a few objects
    <T> CompletableFuture<T> write(long heldBytes, Decision<T> decision) throws InterruptedException {
        CompletableFuture<T> written = new CompletableFuture<>();
        inbox.put(new Entry.Small<>(Entry.About.NOTHING, heldBytes, decision, written));
        return written;
    }

    /// The same for what looks at a cursor, or changes it.
    <T> CompletableFuture<T> write(Change.CursorName cursor, long heldBytes, Decision<T> decision)
            throws InterruptedException {
        CompletableFuture<T> written = new CompletableFuture<>();
        inbox.put(new Entry.Small<>(new Entry.About(null, cursor), heldBytes, decision, written));
        return written;
    }

    /// The same for what changes a channel otherwise than by messages.
    <T> CompletableFuture<T> write(Channel channel, Decision<T> decision) throws InterruptedException {
        CompletableFuture<T> written = new CompletableFuture<>();
        inbox.put(new Entry.Small<>(new Entry.About(channel, null), 0, decision, written));
        return written;
    }

    <T> CompletableFuture<T> write(Decision<T> decision) throws InterruptedException {
        return write(0, decision);
    }

    /// Does something to the database's tables when they hold all that was accepted before. Publishing goes on. Completes on
    /// the applier's thread: dependents must not block.
    public <T> CompletableFuture<T> afterAll(Engine.Chore<T> chore) throws InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        inbox.put(new Entry.Later<>(chore, done));
        return done;
    }
}

package dev.pinion.db.commit;

import java.util.concurrent.CompletableFuture;

/// Hands small writes to the committer. Any thread; blocks while the inbox is full.
public final class Writes {

    private final Inbox inbox;

    public Writes(Inbox inbox) {
        this.inbox = inbox;
    }

    /// Completes when the write is on disk, on the committer's thread: dependents must not block.
    public <T> CompletableFuture<T> write(Engine.SmallWrite<T> write) throws InterruptedException {
        CompletableFuture<T> written = new CompletableFuture<>();
        inbox.put(new Entry.Small<>(write, written));
        return written;
    }
}

package dev.pinion.db.log;

import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.IdempotencyKey;

/// The idempotency keys of the messages of one batch. Committer only, and then the applier.
public final class KeysOfBatch {

    /// The key of one message.
    ///
    /// @param message its place in the batch
    public record Entry(IdempotencyKey key, int message, UsedKey used) {}

    private final List<Entry> entries = new ArrayList<>();
    private long lastMillis;

    /// One more.
    ///
    /// @param millis when it was used
    public void add(Entry entry, long millis) {
        entries.add(entry);
        lastMillis = Math.max(lastMillis, millis);
    }

    /// When the last one was used.
    public long lastMillis() {
        return lastMillis;
    }

    public List<Entry> entries() {
        return entries;
    }
}

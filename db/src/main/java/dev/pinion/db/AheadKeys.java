package dev.pinion.db;

import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/// The idempotency keys of messages that are not yet in the database. Threads: the committer adds and finds, the applier
/// removes.
final class AheadKeys {

    private final ConcurrentHashMap<Publications.Place, Publications.Earlier> earlier = new ConcurrentHashMap<>();

    void add(Publications.OfBatch batch) {
        earlier.putAll(batch.earlier());
    }

    /// They are in the database, on disk.
    void remove(Publications.OfBatch batch) {
        batch.earlier().keySet().forEach(earlier::remove);
    }

    Publications.@Nullable Earlier find(Publications.Place place) {
        return earlier.get(place);
    }
}

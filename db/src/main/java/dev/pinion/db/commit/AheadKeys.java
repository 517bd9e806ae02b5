package dev.pinion.db.commit;

import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.log.KeysOfBatch;

/// The idempotency keys of messages that are not yet in the database. Threads: the committer adds and finds, the applier
/// removes.
final class AheadKeys {

    private final ConcurrentHashMap<KeysOfBatch.Place, KeysOfBatch.Earlier> earlier = new ConcurrentHashMap<>();

    void add(KeysOfBatch batch) {
        earlier.putAll(batch.earlier());
    }

    /// They are in the database, on disk.
    void remove(KeysOfBatch batch) {
        batch.earlier().keySet().forEach(earlier::remove);
    }

    KeysOfBatch.@Nullable Earlier find(KeysOfBatch.Place place) {
        return earlier.get(place);
    }
}

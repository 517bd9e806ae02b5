package dev.pinion.db.engine.tables;

import java.util.List;

import dev.pinion.db.log.UsedKey;

/// Idempotency keys on their way to another engine.
///
/// @param place      what follows them is asked for by it, in the form of the engine that has them
/// @param lastMillis when the last of them was used, or a little later
public record KeyPage(String place, long lastMillis, List<Held> keys) {

    /// A key and whose it is.
    public record Held(String identity, UsedKey key) {}

    public KeyPage {
        keys = List.copyOf(keys);
    }
}

package dev.pinion.server.access;

import java.time.Instant;
import java.util.Optional;

/// A set of keys that never changes.
record FixedKeys(KeySet current) implements KeySource {
    @Override
    public KeySet newerThan(KeySet seen) {
        return current;
    }

    @Override
    public KeySourceHealth health() {
        return new KeySourceHealth("fixed", 1, 0, Instant.EPOCH, Optional.empty());
    }

    @Override
    public void close() {
        // nothing is open
    }
}

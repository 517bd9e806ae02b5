package dev.pinion.server.access.keys;

import java.time.Instant;
import java.util.Optional;

/// A set of keys that never changes.
public record FixedKeys(KeySet current) implements KeySource {
    @Override
    public KeySet newerThan(KeySet seen) {
        return current;
    }

    @Override
    public KeySourceHealth health() {
        return new KeySourceHealth("fixed", KeySourceHealth.State.GOOD, 1, 0, Instant.EPOCH, Optional.empty());
    }

    @Override
    public void close() {
        // nothing is open
    }
}

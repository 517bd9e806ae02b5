package dev.pinion.db.log;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.IdempotencyKey;

/// What was read from one record of the write-ahead log.
///
/// @param before how many records the file before has, [#UNKNOWN] in the former form
public record LoggedRecord(long before, List<Logged> messages, List<Change> changes) {

    static final long UNKNOWN = -1;

    /// A message.
    ///
    /// @param key the idempotency key, if it had one
    public record Logged(String channel, MessageRow row, @Nullable IdempotencyKey key) {}
}

package dev.pinion.db.ahead;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// The idempotency keys that were used, as a batch asks for them. The committer.
public interface UsedKeys {

    /// Null: it is new.
    @Nullable
    UsedKey find(KeyHash hash) throws SQLException;

    /// To be found from now on.
    ///
    /// @param batch  with which it becomes durable
    /// @param millis when it was used
    void add(UsedKey key, long batch, long millis);
}

package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.LogHealth;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.SharedEngine;

/// One opening of what makes batches durable and gives their messages sequences. Committer only, but for [#lag()].
interface OpenStorage {

    /// Takes over what others have stored.
    @FunctionalInterface
    interface Elsewhere {
        void hears(SharedEngine.Elsewhere stored) throws SQLException;
    }

    /// The next batch, which these entries will be placed into: what they ask for and change is theirs until it is written or
    /// left.
    ///
    /// @param elsewhere hears, before this returns, of what others have stored that the batch comes after
    Batch batch(long nowMillis, List<? extends Batch.Asking> entries, Elsewhere elsewhere) throws SQLException;

    /// When this returns the batch is on disk.
    void write(Batch batch) throws SQLException;

    /// Nothing of the batch is to be written: it is empty.
    void leave() throws SQLException;

    /// What was committed, and what the batch under way sees.
    Engine.Reader lookups();

    /// Does something to the tables when they hold all that was written before.
    <T> void later(Engine.Chore<T> chore, CompletableFuture<T> done);

    /// How far the database is behind. Any thread.
    LogHealth.Lag lag();
}

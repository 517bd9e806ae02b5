package dev.pinion.db.engine;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.UsedKey;

/// A database that is its own log, and that others may write to: what it has committed is durable, and sequences are taken from
/// its rows.
///
/// Called from platform threads that nobody interrupts.
public interface SharedEngine {

    Opening open() throws SQLException;

    /// Whether a failure is of the way to the database, or of others that use it: what failed may be done again.
    boolean isPassing(Throwable failure);

    /// One opening. The committer's thread alone, but for what is read, and [#tables()].
    interface Opening extends Engine.Source {

        String epoch();

        /// By which idempotency keys are hashed.
        KeySecret keySecret();

        Map<String, ChannelRow> heads() throws SQLException;

        /// What was committed, with what the transaction under way has changed.
        Engine.Reader lookups();

        /// By the database's clock.
        long nowMillis() throws SQLException;

        /// Asks for something, to see whether it answers.
        void check() throws SQLException;

        /// Nobody else gives messages to these channels, or changes these cursors, until the transaction under way ends.
        Begun begin(Collection<Channel> channels, Collection<Change.CursorName> cursors) throws SQLException;

        /// What others have committed since this was asked last, or the opening. Each of them in its order.
        ///
        /// @throws SQLException also where that is not known any more: it must be opened again
        Elsewhere elsewhere() throws SQLException;

        /// Has something run whenever others may have committed something, on a thread of the opening, until that is abandoned
        /// or closed. Nothing: the database is ours alone.
        void onElsewhere(Runnable hint);

        /// Locks cursors that nobody has used since, and that nobody else is about to change.
        List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException;

        /// Those of the keys that were used, by hash.
        Map<KeyHash, UsedKey> used(Collection<KeyHash> keys) throws SQLException;

        /// Durable when this returns, together with the batch's number.
        void commit(Transaction transaction, long batch) throws SQLException;

        void rollback() throws SQLException;

        /// Whether this process has committed a batch of this number, or will never have.
        boolean isCommitted(long batch) throws SQLException;

        /// Over a connection of their own, which nothing else waits for.
        SharedTables tables() throws SQLException;

        /// Lets go without waiting for anything.
        void abandon();
    }

    /// What a transaction has for itself.
    ///
    /// @param channels by name
    /// @param owners   of the cursors that there are
    record Begun(Map<String, ChannelRow> channels, Map<Change.CursorName, Change.Owned> owners) {}

    /// What others have done.
    ///
    /// @param channels that they have changed, as they are now
    /// @param changes  what of theirs may be in our memory, too
    record Elsewhere(Map<String, ChannelRow> channels, List<Change> changes) {

        public static final Elsewhere NOTHING = new Elsewhere(Map.of(), List.of());
    }

    /// Work on the tables themselves. Whoever has it.
    interface SharedTables extends Engine.Tables, AutoCloseable {

        /// Has the small rows at the end of a channel be larger ones.
        void merge(Channel channel) throws SQLException;

        /// Forgets batches that all others have had the time to look at.
        void forgetBatches() throws SQLException;

        @Override
        void close() throws SQLException;
    }
}

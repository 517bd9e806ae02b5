package dev.pinion.db.commit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.Erased;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;

/// What keeps the state that the log has been applied to, as the commit path needs it: opened, and after a failure
/// abandoned and opened again.
///
/// Called from platform threads that nobody interrupts.
public interface Engine {

    /// Looks at what is there without changing a byte, and refuses what it cannot open.
    ///
    /// @param check over the state as it is; not called where there is none yet
    void inspect(Check check) throws SQLException;

    /// From its last durable state.
    ///
    /// @param first in this process: an older form is brought up to date
    Opening open(boolean first) throws SQLException;

    /// The last durable state, without writing a byte.
    Source openForReading() throws SQLException;

    /// Refuses a state that it finds wrong.
    interface Check {
        void run(State found) throws SQLException;
    }

    /// What can be read now.
    interface Source {

        <T> T read(Query<T> query) throws SQLException;

        /// For long work, to be closed by the caller.
        Connection ownConnection() throws SQLException;

        void close() throws SQLException;
    }

    /// Something to be asked, and made again when it fails.
    interface Query<T> {
        T run(Reader reader) throws SQLException;
    }

    /// Reads within one query. Knows nothing of durable heads: the caller bounds what it asks for.
    interface Reader {

        /// Messages from `first` to `last`, as many as fit into the bounds but at least one, if there is one.
        List<StoredMessage> range(Channel channel, long first, long last, int bytesMax) throws SQLException;

        /// The first sequence in `first` to `last` whose timestamp is not before `millis`; `last + 1` when there is none.
        long firstSeqAtOrAfter(Channel channel, long first, long last, long millis) throws SQLException;

        /// For the small tables: the whole result is held in memory.
        <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException;
    }

    /// Makes something of a row.
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// What the log is applied to.
    interface State {

        String epoch();

        Map<String, ChannelRow> heads() throws SQLException;

        /// Up to where the write-ahead log has been applied; null: nobody has noted it yet.
        @Nullable
        LogPosition logPosition() throws SQLException;

        /// When this returns it is on disk, with all that was done in the opening's transaction since the last one.
        void apply(Transaction transaction) throws SQLException;
    }

    /// A small change of other tables than the messages', made by the committer within a batch's transaction, so that it
    /// shares the batch's sync. What it finds wrong it gives back as a value: an exception fails the whole batch.
    @FunctionalInterface
    interface SmallWrite<T> {

        T run(Connection connection) throws SQLException;
    }

    /// One opening for writing. The committer calls, or the applier while the committer leaves it to it; but [#earlier]
    /// may be called meanwhile.
    interface Opening extends Source, State {

        /// Does what [#apply] left for later, which nobody waits for.
        void afterApplying();

        /// What was stored under a key; null: it is new.
        KeysOfBatch.@Nullable Earlier earlier(KeysOfBatch.Place place) throws SQLException;

        /// Asks for something, to see whether it answers.
        void check() throws SQLException;

        <T> T run(SmallWrite<T> write) throws SQLException;

        boolean isOwned(Cursors.Save save) throws SQLException;

        void save(Cursors.Save save) throws SQLException;

        /// Gives back how many messages were deleted.
        int retain(Channel channel, RetentionLimits limits, long nowMillis, int rowsMax) throws SQLException;

        Erased erase(Channel channel, long seq, long nowMillis) throws SQLException;

        void compact(int compactBytesMax) throws SQLException;

        /// For reading on the thread that writes.
        Reader reader();

        /// Lets go without writing anything more.
        void abandon();
    }
}

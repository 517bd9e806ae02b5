package dev.pinion.db.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.RecordTable;
import dev.pinion.db.log.UsedKey;

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

        /// Reads a part of the engine's own files from the disk, past every cache.
        ///
        /// @param from in bytes
        /// @return what is not what was written, in words; empty: nothing; null: there is nothing from there on, as where the
        ///         engine has no files of ours
        default @Nullable String checkFiles(long from, int length) throws SQLException {
            return null;
        }

        void close() throws SQLException;
    }

    /// Something to be asked, and made again when it fails.
    interface Query<T> {
        T run(Reader reader) throws SQLException;
    }

    /// Reads within one query. Knows neither durable heads nor what is ahead: the caller bounds what it asks for, and puts
    /// together what it finds.
    interface Reader {

        /// Messages from `first` to `last`, as many as fit into the bounds but at least one, if there is one.
        List<StoredMessage> range(Channel channel, long first, long last, int bytesMax) throws SQLException;

        /// Messages from `first` to `last` that are stored together, with what follows them where that is little; at least one, if
        /// there is one.
        List<StoredMessage> together(Channel channel, long first, long last) throws SQLException;

        /// The first sequence in `first` to `last` whose timestamp is not before `millis`; `last + 1` when there is none.
        long firstSeqAtOrAfter(Channel channel, long first, long last, long millis) throws SQLException;

        /// Null: there is no such cursor.
        Change.@Nullable Owned owner(Change.CursorName cursor) throws SQLException;

        /// An identity's cursors by name.
        List<Change.Owned> cursors(String identity) throws SQLException;

        /// Cursors that nobody has used since.
        List<Change.Owned> unusedSince(long millis, int cursorsMax) throws SQLException;

        /// By channel.
        List<Cursors.Position> positions(Change.CursorName cursor) throws SQLException;

        /// The lowest floor in a channel of those cursors that were used since; [Long#MAX_VALUE]: there is none.
        long lowestFloor(String channel, long usedSinceMillis) throws SQLException;

        /// Null: there is none.
        DurableRecords.@Nullable Entry record(Change.RecordName name) throws SQLException;

        /// By key, from the first that follows.
        List<DurableRecords.Entry> recordsAfter(RecordTable table, String key, int recordsMax) throws SQLException;

        List<DurableRecords.Entry> recordsBefore(RecordTable table, long millis, int recordsMax) throws SQLException;
    }

    /// What the log is applied to.
    interface State {

        String epoch();

        Map<String, ChannelRow> heads() throws SQLException;

        /// Up to where the write-ahead log has been applied; null: nobody has noted it yet.
        @Nullable
        LogPosition logPosition() throws SQLException;

        /// By which idempotency keys are hashed.
        KeySecret keySecret();

        /// In one piece, to be found when this returns, and on disk with the next [#force].
        void apply(Transaction transaction) throws SQLException;

        /// All that was applied is on disk when this returns.
        void force() throws SQLException;
    }

    /// Work on the tables themselves that nobody waits for but its caller, as a transaction of its own.
    @FunctionalInterface
    interface Chore<T> {

        T run(Tables tables) throws SQLException;
    }

    /// Hears of an idempotency key; false: that was enough.
    @FunctionalInterface
    interface KeyListener {
        boolean hears(String identity, UsedKey key);
    }

    /// What is done to the tables themselves, which no record of a log says.
    interface Tables {

        /// Rewrites sparse parts, about so many bytes.
        void compact(int compactBytesMax) throws SQLException;

        /// Forgets rows and runs of keys that were all used before, until there are so many; gives back how many.
        int forgetKeysBefore(long millis, int keysMax) throws SQLException;

        List<String> identities() throws SQLException;

        /// Gives back how many rows.
        int renameIdentity(String from, String to) throws SQLException;
    }

    /// One opening for writing. The applier's thread alone, but for [#lookups] and what lists keys.
    interface Opening extends Source, State, Tables {

        /// Does what [#force] left for later, which nobody waits for.
        void afterForcing();

        /// What was committed, over a connection of the committer's own.
        Reader lookups();

        /// Asks for something, to see whether it answers. Committer only.
        void check() throws SQLException;

        /// Hears of a key and about when it was used.
        interface RecentKeyListener {
            void hears(UsedKey key, long millis);
        }

        /// Those that are in no run, over a connection of its own. Any thread.
        void forEachRecentKey(RecentKeyListener listener) throws SQLException;

        /// What was stored under a key, if that is in the run. Committer only.
        @Nullable
        UsedKey earlier(long run, KeyHash key) throws SQLException;

        /// By number, over a connection of its own. Any thread.
        List<KeyRun> keyRuns() throws SQLException;

        /// Those of a run, over a connection of its own. Any thread.
        void forEachKey(long run, KeyListener listener) throws SQLException;

        /// Whether so many keys are in no run that they should be.
        boolean shouldGatherKeys();

        /// Puts all that are in no run into new ones.
        List<KeyRun> gatherKeys() throws SQLException;

        /// Lets go without writing anything more.
        void abandon();
    }
}

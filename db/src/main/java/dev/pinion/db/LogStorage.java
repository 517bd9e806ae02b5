package dev.pinion.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The database as the committer sees it: opened, written, and after a failure abandoned and opened again.
///
/// Threads: the committer opens, writes and closes; readers take [#connection()].
final class LogStorage {

    private final DatabaseConfig config;
    private final StoreSeams seams;
    private volatile @Nullable H2Store store;
    /// The committer's alone.
    private @Nullable LogWriter writer;
    private String epoch = "";

    LogStorage(DatabaseConfig config, StoreSeams seams) {
        this.config = config;
        this.seams = seams;
    }

    /// Opens from the last forced state and gives back the channels' heads, all of which are on disk then.
    Map<String, ChannelHead> open() throws SQLException {
        H2Store opening = H2Store.open(config, seams, epoch.isEmpty());
        try {
            Connection connection = opening.connection();
            epoch = Meta.epoch(connection, seams.random());
            connection.commit();
            H2Store.force(connection);
            Map<String, ChannelHead> heads = new LogReader(connection).heads();
            long lastId = heads.values().stream().mapToLong(ChannelHead::id).max().orElse(0);
            writer = new LogWriter(connection, epoch, lastId + 1);
            store = opening;
            return heads;
        } finally {
            if (store != opening) {
                opening.close();
            }
        }
    }

    String epoch() {
        return epoch;
    }

    void write(Batch batch) throws SQLException {
        writer().write(batch);
    }

    /// When those who waited for the batch have been told: what nobody waits for.
    void afterTelling() {
        H2Store open = store;
        if (open != null) {
            open.afterForce();
        }
    }

    void compact(int compactBytesMax) throws SQLException {
        Compaction.step(writer().connection(), compactBytesMax);
    }

    Publications publications() {
        return writer().publications();
    }

    /// Within the transaction that the next [#write] commits.
    <T> T run(SmallWrite<T> write) throws SQLException {
        return write.run(writer().connection());
    }

    /// For reading on the committer's own thread.
    LogReader committersReader() {
        return new LogReader(writer().connection());
    }

    private LogWriter writer() {
        LogWriter open = writer;
        if (open == null) {
            throw new StorageException("the database is not open");
        }
        return open;
    }

    /// For a reader, which gives it back.
    Connection connection() throws SQLException {
        H2Store open = store;
        if (open == null) {
            throw new StorageException("the database is being reopened");
        }
        return open.connection();
    }

    /// For a backup, which closes it.
    Connection ownConnection() throws SQLException {
        H2Store open = store;
        if (open == null) {
            throw new StorageException("the database is being reopened");
        }
        return open.ownConnection();
    }

    void abandon() {
        H2Store failed = store;
        LogWriter failedWriter = writer;
        store = null;
        writer = null;
        if (failed != null && failedWriter != null) {
            failed.abandon(failedWriter.connection());
        }
    }

    void close() throws SQLException {
        H2Store open = store;
        LogWriter openWriter = writer;
        store = null;
        writer = null;
        if (open != null && openWriter != null) {
            openWriter.connection().close();
            open.close();
        }
    }
}

package dev.pinion.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The database as the committer sees it: opened, written, and after a failure abandoned and opened again.
///
/// Threads: the committer opens, writes and closes; readers take from [#readable()].
final class LogStorage {

    private final DatabaseConfig config;
    private final StoreSeams seams;
    private final ReadableStore readable = new ReadableStore();
    /// These are the committer's alone.
    private @Nullable H2Store store;
    private @Nullable H2Store onlyForReading;
    private @Nullable LogWriter writer;
    private String epoch = "";

    LogStorage(DatabaseConfig config, StoreSeams seams) {
        this.config = config;
        this.seams = seams;
    }

    /// Opens from the last forced state and gives back the channels' heads, all of which are on disk then. Nobody reads
    /// before [#letRead()].
    Map<String, ChannelHead> open() throws SQLException {
        if (epoch.isEmpty()) {
            Inspection.refuseWhatWeCannotOpen(config, seams);
            clearAway();
        }
        // It would see a file that changes under it.
        closeTheOneForReading();
        H2Store opening = H2Store.open(config, seams, epoch.isEmpty());
        Connection connection = null;
        try {
            connection = opening.connection();
            epoch = Meta.epoch(connection, seams.random());
            Meta.noteH2(connection);
            connection.commit();
            H2Store.force(connection);
            Map<String, ChannelHead> heads = new LogReader(connection).heads();
            long lastId = heads.values().stream().mapToLong(ChannelHead::id).max().orElse(0);
            writer = new LogWriter(connection, epoch, lastId + 1);
            bringNamesToDisk();
            store = opening;
            return heads;
        } finally {
            if (store != opening) {
                writer = null;
                opening.abandon(connection);
            }
        }
    }

    /// What an earlier copy left that ended early.
    private void clearAway() {
        try {
            Directories.delete(config.directory().resolve(Database.INCOMPLETE));
        } catch (IOException failed) {
            throw new StorageException("the remains of an earlier copy cannot be deleted", failed);
        }
    }

    /// New files are found again after a power cut only once their directory is on disk too.
    private void bringNamesToDisk() {
        try {
            Directories.force(config.directory());
            Directories.force(config.directory().toAbsolutePath().getParent());
        } catch (IOException failed) {
            throw new StorageException("the directory could not be brought to disk", failed);
        }
    }

    /// What was opened is read from now on.
    void letRead() {
        H2Store open = store;
        if (open != null) {
            readable.put(open);
        }
    }

    /// The last forced state, with the journal replayed in memory only: this needs no space and no writable disk.
    void openForReading() throws SQLException {
        H2Store opened = H2Store.openForReading(config, seams);
        onlyForReading = opened;
        readable.put(opened);
    }

    private void closeTheOneForReading() {
        H2Store open = onlyForReading;
        if (open != null) {
            readable.remove();
            readable.awaitAllGivenBack();
            onlyForReading = null;
            open.close();
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

    ReadableStore readable() {
        return readable;
    }

    DatabaseConfig config() {
        return config;
    }

    void abandon() {
        H2Store failed = store;
        LogWriter failedWriter = writer;
        readable.remove();
        store = null;
        writer = null;
        if (failed != null && failedWriter != null) {
            failed.abandon(failedWriter.connection());
        }
    }

    void close() throws SQLException {
        readable.remove();
        closeTheOneForReading();
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

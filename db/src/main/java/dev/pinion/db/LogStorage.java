package dev.pinion.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What the committer writes to, a write-ahead log and a database: opened, and after a failure abandoned and opened
/// again.
///
/// Threads: the committer opens, writes and closes; readers take from [#readable()].
final class LogStorage {

    private final DatabaseConfig config;
    private final StoreSeams seams;
    private final Runnable onFailure;
    private final ReadableStore readable = new ReadableStore();
    /// These are the committer's alone.
    private @Nullable OpenStorage opened;
    private @Nullable H2Store onlyForReading;
    private String epoch = "";

    /// @param onFailure
    ///            has the committer look at what failed on another thread
    LogStorage(DatabaseConfig config, StoreSeams seams, Runnable onFailure) {
        this.config = config;
        this.seams = seams;
        this.onFailure = onFailure;
    }

    /// Opens from the last forced state and what the write-ahead log holds beyond it, and gives back the channels, all of
    /// which are on disk then. Nobody reads before [#letRead()].
    Map<String, ChannelRow> open() throws SQLException {
        if (epoch.isEmpty()) {
            Inspection.refuseWhatWeCannotOpen(config, seams);
            clearAway();
        }
        // It would see a file that changes under it.
        closeTheOneForReading();
        H2Store store = H2Store.open(config, seams, epoch.isEmpty());
        WriteAheadLog ahead = null;
        Connection connection = null;
        try {
            connection = store.connection();
            epoch = Meta.epoch(connection, seams.random());
            Meta.noteH2(connection);
            connection.commit();
            H2Store.force(connection);
            ahead = WriteAheadLog.open(config, seams);
            Recovery recovery = new Recovery(connection, epoch);
            recovery.run(ahead);
            ahead.startAgain();
            bringNamesToDisk();
            opened = new OpenStorage(store, recovery.writer(), ahead, onFailure);
            return recovery.channels();
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log " + Database.AHEAD + " cannot be used", failed);
        } finally {
            if (opened == null) {
                WriteAheadLog.letGo(ahead);
                store.abandon(connection);
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
        readable.put(opened().store());
    }

    /// The last forced state, with the journal replayed in memory only: this needs no space and no writable disk.
    void openForReading() throws SQLException {
        H2Store reading = H2Store.openForReading(config, seams);
        onlyForReading = reading;
        readable.put(reading);
    }

    private void closeTheOneForReading() {
        H2Store reading = onlyForReading;
        if (reading != null) {
            readable.remove();
            readable.awaitAllGivenBack();
            onlyForReading = null;
            reading.close();
        }
    }

    String epoch() {
        return epoch;
    }

    OpenStorage opened() {
        OpenStorage now = opened;
        if (now == null) {
            throw new StorageException("the database is not open");
        }
        return now;
    }

    ReadableStore readable() {
        return readable;
    }

    DatabaseConfig config() {
        return config;
    }

    void abandon() {
        OpenStorage failed = opened;
        readable.remove();
        opened = null;
        if (failed != null) {
            failed.abandon();
        }
    }

    void close() throws SQLException {
        readable.remove();
        closeTheOneForReading();
        OpenStorage last = opened;
        opened = null;
        if (last != null) {
            last.close();
        }
    }
}

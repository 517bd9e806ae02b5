package dev.pinion.db.commit;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.StorageException;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.WriteAheadLog;

/// What the committer writes to, a write-ahead log and a database: opened, and after a failure abandoned and opened
/// again.
///
/// Threads: the committer opens, writes and closes; readers take from [#readable()].
public final class LogStorage extends Storage {

    private final DatabaseConfig config;
    private final StoreSeams seams;
    private final Engine engine;
    private final AheadState ahead;
    private final Runnable onFailure;
    /// These are the committer's alone.
    private @Nullable OpenLog opened;
    private Engine.@Nullable Source onlyForReading;

    /// @param onFailure
    ///            has the committer look at what failed on another thread
    public LogStorage(DatabaseConfig config, StoreSeams seams, Engine engine, AheadState ahead, Runnable onFailure) {
        this.config = config;
        this.seams = seams;
        this.engine = engine;
        this.ahead = ahead;
        this.onFailure = onFailure;
    }

    /// From the last forced state and what the write-ahead log holds beyond it.
    @Override
    public Map<String, ChannelRow> open() throws SQLException {
        // It would see a file that changes under it.
        closeTheOneForReading();
        if (epoch().isEmpty()) {
            engine.inspect(found -> Recovery.check(found, config, seams));
            makeFile();
        }
        Engine.Opening opening = engine.open(epoch().isEmpty());
        WriteAheadLog log = null;
        try {
            clearAway();
            takeHistory(opening.epoch(), opening.keySecret());
            log = WriteAheadLog.open(config, seams);
            bringNamesToDisk();
            if (!log.hasEpoch()) {
                log.turn();
            }
            Recovery recovery = new Recovery(opening);
            recovery.run(log);
            opening.afterForcing();
            log.turn();
            ahead.clear();
            opened = new OpenLog(opening, log, ahead, onFailure);
            return recovery.channels();
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log cannot be used", failed);
        } finally {
            if (opened == null) {
                WriteAheadLog.letGo(log);
                opening.abandon();
            }
        }
    }

    /// Its name is on disk before those of the files beside it: whenever a first start ends, there is one that begins again.
    private void makeFile() {
        FilePath file = FilePath
                .get(seams.below() + config.directory().toAbsolutePath().resolve(DatabaseDirectory.FILE));
        if (!file.exists()) {
            file.createFile();
            bringNamesToDisk();
        }
    }

    /// What an earlier copy left that ended early.
    private void clearAway() {
        try {
            Directories.delete(config.directory().resolve(DatabaseDirectory.INCOMPLETE));
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

    @Override
    public void letRead() {
        readable().put(opened().engine());
    }

    /// The last forced state, with the journal replayed in memory only: this needs no space and no writable disk.
    @Override
    public void openForReading() throws SQLException {
        Engine.Source reading = engine.openForReading();
        onlyForReading = reading;
        readable().put(reading);
    }

    private void closeTheOneForReading() throws SQLException {
        Engine.Source reading = onlyForReading;
        if (reading != null) {
            readable().remove();
            readable().awaitAllGivenBack();
            onlyForReading = null;
            reading.close();
        }
    }

    /// Whoever waits is told before the log is reopened.
    @Override
    public Duration patience(Throwable failure) {
        return Duration.ZERO;
    }

    @Override
    public boolean isLastBatchStored() {
        return false;
    }

    @Override
    public OpenLog opened() {
        return present(opened);
    }

    @Override
    public void abandon() {
        OpenLog failed = opened;
        readable().remove();
        opened = null;
        if (failed != null) {
            failed.abandon();
        }
    }

    @Override
    public void close() throws SQLException {
        readable().remove();
        closeTheOneForReading();
        OpenLog last = opened;
        opened = null;
        if (last != null) {
            last.close();
        }
    }
}

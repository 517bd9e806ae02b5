package dev.pinion.db.commit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.log.KeySecret;

/// What makes batches durable and gives their messages sequences: a log of our own before a database of our own
/// ([LogStorage]), or a database that others may write to as well ([SharedStorage]). Opened, and after a failure abandoned and
/// opened again.
///
/// Threads: the committer opens, writes and closes; readers take from [#readable()].
public abstract class Storage {

    private final ReadableStore readable = new ReadableStore();
    /// The committer's alone.
    private String epoch = "";
    /// Any thread asks for it.
    private volatile @Nullable KeySecret keySecret;

    /// Opens from its last durable state, and gives back the channels, all of which are on disk then. Nobody reads before
    /// [#letRead()].
    public abstract Map<String, ChannelRow> open() throws SQLException;

    /// What was opened is read from now on.
    public abstract void letRead();

    /// Where it can, has the last durable state read that cannot be opened for writing.
    public abstract void openForReading() throws SQLException;

    /// For how long those who wait are not told of this failure, since their entries can be placed again when it has passed and
    /// it turns out that they were not stored. Zero: it must be told at once.
    public abstract Duration patience(Throwable failure);

    /// Whether the last batch that was to be written before the present opening is on disk.
    public abstract boolean isLastBatchStored() throws SQLException;

    /// Whether others may write while we do not look.
    public boolean isShared() {
        return false;
    }

    /// Of the history; empty before the first opening.
    public final String epoch() {
        return epoch;
    }

    /// By which idempotency keys are hashed; it stays what it is. Any thread.
    public final KeySecret keySecret() {
        return Objects.requireNonNull(keySecret, "the database was never open");
    }

    /// What an opening says of the history.
    final void takeHistory(String history, KeySecret secret) {
        epoch = history;
        keySecret = secret;
    }

    public abstract OpenStorage opened();

    /// The present opening, where there is one.
    static <T extends OpenStorage> T present(@Nullable T opened) {
        if (opened == null) {
            throw new StorageException("the database is not open");
        }
        return opened;
    }

    public final ReadableStore readable() {
        return readable;
    }

    public abstract void abandon();

    public abstract void close() throws SQLException;
}

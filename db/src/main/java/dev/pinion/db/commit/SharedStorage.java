package dev.pinion.db.commit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.SharedEngine;

/// A database that is its own log. When the way to it fails, those who wait go on waiting for a while: a batch whose outcome is
/// unknown is asked for by its number once there is a connection again, and placed anew where it was not committed.
///
/// Threads: as [Storage] says.
public final class SharedStorage extends Storage {

    private final SharedEngine engine;
    private final AheadState ahead;
    private final Duration patience;
    private final Runnable wake;
    /// These are the committer's alone.
    private @Nullable OpenShared opened;
    private long lastBatch;

    /// @param patience for how long nobody is told of a failure that may pass
    /// @param wake     has the committer look at what others have stored
    public SharedStorage(SharedEngine engine, AheadState ahead, Duration patience, Runnable wake) {
        this.engine = engine;
        this.ahead = ahead;
        this.patience = patience;
        this.wake = wake;
    }

    @Override
    public Map<String, ChannelRow> open() throws SQLException {
        SharedEngine.Opening opening = engine.open();
        try {
            Map<String, ChannelRow> channels = opening.heads();
            opening.rollback();
            takeHistory(opening.epoch(), opening.keySecret());
            ahead.clear();
            opened = new OpenShared(opening, ahead, lastBatch);
            return channels;
        } finally {
            if (opened == null) {
                opening.abandon();
            }
        }
    }

    @Override
    public void letRead() {
        readable().put(opened().opening());
        opened().onElsewhere(wake);
    }

    @Override
    public void openForReading() {
        // What cannot be reached cannot be read either.
    }

    @Override
    public Duration patience(Throwable failure) {
        return engine.isPassing(failure) ? patience : Duration.ZERO;
    }

    @Override
    public boolean isLastBatchStored() throws SQLException {
        return opened().opening().isCommitted(lastBatch);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public OpenShared opened() {
        return present(opened);
    }

    @Override
    public void abandon() {
        OpenShared failed = opened;
        readable().remove();
        opened = null;
        if (failed != null) {
            lastBatch = failed.lastBatch();
            failed.abandon();
        }
    }

    @Override
    public void close() throws SQLException {
        readable().remove();
        OpenShared last = opened;
        opened = null;
        if (last != null) {
            last.close();
        }
    }
}

package dev.pinion.server.cursor;

import java.time.Clock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.LogText;

/// Saves the cursors of one session that have moved. A save that failed is made again after a pause, whether or not anything
/// is acknowledged meanwhile, for as long as the session lasts.
///
/// Threads: housekeeping and the connection's reader ask; each save has a virtual thread, since it may wait for the store
/// and neither of them may.
public final class BackgroundSaves {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSaves.class);

    private final Clock clock;
    private final Runnable cursorTaken;

    /// @param cursorTaken what to do when another connection has taken a cursor over
    public BackgroundSaves(Clock clock, Runnable cursorTaken) {
        this.clock = clock;
        this.cursorTaken = cursorTaken;
    }

    /// Several times a second, for each cursor.
    public void look(Cursor cursor, long nowNanos) {
        if (cursor.isDue(nowNanos)) {
            save(cursor);
        }
    }

    /// Once, now.
    public void save(Cursor cursor) {
        var _ = Thread.ofVirtual().name("cursor-save").start(() -> saveNow(cursor));
    }

    private void saveNow(Cursor cursor) {
        try {
            var _ = cursor.save(clock.millis()).whenComplete((ours, failure) -> ended(cursor, ours, failure));
        } catch (StorageException refused) {
            ended(cursor, null, refused);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(Cursor cursor, @Nullable Boolean ours, @Nullable Throwable failure) {
        if (failure != null && cursor.failures() == 1) {
            LOG.warn("the place of a durable subscription of {} could not be saved; {}",
                    new LogText(cursor.key().identity()),
                    cursor.left() ? "its last acknowledgements may come again" : "it is tried again", failure);
        }
        if (Boolean.FALSE.equals(ours) && !cursor.left()) {
            cursorTaken.run();
        }
    }
}

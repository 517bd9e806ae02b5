package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StorageException;
import dev.pinion.db.engine.SharedEngine;

/// Work on the tables of a shared database, one piece after the other, each over a connection that nothing else waits for.
///
/// Threads: the committer adds; a platform thread of its own, `pinion-chores`, which nobody interrupts, works.
final class TableChores {

    private static final Logger LOG = LoggerFactory.getLogger(TableChores.class);
    private static final int WAITING_MAX = 20_000;
    private static final long CLOSE_SECONDS_MAX = 30;

    private final SharedEngine.Opening opening;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX), Thread.ofPlatform().name("pinion-chores").daemon().factory());

    /// One piece of work.
    interface Work<T> {
        T run(SharedEngine.SharedTables tables) throws SQLException;
    }

    TableChores(SharedEngine.Opening opening) {
        this.opening = opening;
    }

    <T> void add(Work<T> work, CompletableFuture<T> done) {
        try {
            thread.execute(() -> run(work, done));
        } catch (RejectedExecutionException closedOrFull) {
            done.completeExceptionally(
                    new StorageException("too much work on the tables is waiting, or the log is closed", closedOrFull));
        }
    }

    private <T> void run(Work<T> work, CompletableFuture<T> done) {
        try (SharedEngine.SharedTables tables = opening.tables()) {
            T result = work.run(tables);
            done.complete(result);
        } catch (SQLException | RuntimeException failed) {
            // It was rolled back; whoever asked tries again, and what nobody asked for comes again by itself.
            LOG.warn("work on the database's tables failed: {}", DiskTrouble.inWords(failed));
            done.completeExceptionally(new StorageException("the database's tables could not be worked on", failed));
        }
    }

    /// The opening gives no more connections, so what waits fails at once.
    void abandon() {
        thread.shutdown();
    }

    void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.warn("work on the database's tables goes on for longer than {} s", CLOSE_SECONDS_MAX);
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the committer", interrupted);
        }
    }
}

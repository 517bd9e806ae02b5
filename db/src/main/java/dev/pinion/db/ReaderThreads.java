package dev.pinion.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The store's own threads for reading, `pinion-reader-N`: a few platform threads that nobody interrupts (cancelling a
/// returned future does not either). Any thread asks; what waits is bounded.
final class ReaderThreads {

    private static final long CLOSE_SECONDS_MAX = 30;

    private final LogStorage storage;
    private final ThreadPoolExecutor threads;

    /// A query and what is made of it.
    interface Query<T> {
        T run(LogReader reader) throws SQLException;
    }

    ReaderThreads(LogStorage storage, int count, int queuedMax) {
        this.storage = storage;
        this.threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queuedMax),
                Thread.ofPlatform().name("pinion-reader-", 1).factory());
    }

    <T> CompletableFuture<T> submit(Query<T> query) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> answer(query, answer));
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(
                    new StorageException("too many reads are waiting, or the log is closed", full));
        }
        return answer;
    }

    private <T> void answer(Query<T> query, CompletableFuture<T> answer) {
        if (answer.isDone()) {
            return; // cancelled while it waited
        }
        try (Connection connection = storage.connection()) {
            T result = query.run(new LogReader(connection));
            connection.rollback();
            answer.complete(result);
        } catch (SQLException failed) {
            answer.completeExceptionally(new StorageException("the log could not be read", failed));
        } catch (RuntimeException failed) {
            answer.completeExceptionally(failed);
        }
    }

    /// Finishes what was asked for. Not to be called from a reader.
    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a read did not end within " + CLOSE_SECONDS_MAX + " s");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the committer", interrupted);
        }
    }
}

package dev.pinion.server.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.db.StorageException;

/// Waits for the store, for a bounded time. Thread: a connection's reader.
final class StoreAnswers {
    private StoreAnswers() {}

    /// @throws StorageException when the store failed or did not answer in time
    static <T> T await(CompletableFuture<T> answer, Duration most) throws InterruptedException {
        try {
            return answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException noAnswer) {
            throw new StorageException("the store did not answer", noAnswer);
        }
    }
}

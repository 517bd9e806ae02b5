package dev.pinion.server.cursor;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.db.StorageException;

/// Waits for the store, for a bounded time. Thread: a connection's reader.
public final class StoreFutures {
    private StoreFutures() {}

    /// Waits for the store, but not for ever.
    ///
    /// @throws StorageException when the store failed or did not answer in time
    public static <T> T await(CompletableFuture<T> answer, Duration most) throws InterruptedException {
        try {
            return answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException noAnswer) {
            throw new StorageException("the store did not answer", noAnswer);
        }
    }
}

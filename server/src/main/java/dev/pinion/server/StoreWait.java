package dev.pinion.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.db.StorageException;

/// Waits for the store where there is nothing else to do. Thread: any that may block.
final class StoreWait {
    private StoreWait() {}

    /// What the store is asked, which may wait for room itself.
    interface Question<T> {
        CompletableFuture<T> ask() throws InterruptedException;
    }

    /// @param what for the fault: what was not kept or found
    static <T> T done(String what, long secondsMax, Question<T> question) {
        try {
            return question.ask().get(secondsMax, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while the store worked on " + what, stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StorageException("the store did not keep or find " + what, failed);
        }
    }
}

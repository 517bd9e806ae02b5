package dev.pinion.server.deliver;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.pinion.db.StorageException;

/// Takes a finished answer of the store out of its future, with the store's own exception.
final class StoreAnswer {
    private StoreAnswer() {}

    static <T> T of(CompletableFuture<T> finished) {
        try {
            return finished.join();
        } catch (CompletionException wrapped) {
            if (wrapped.getCause() instanceof StorageException ours) {
                throw ours;
            }
            throw wrapped;
        }
    }
}

package dev.pinion.server.cursor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Cursors;

/// Saves cursors. Many places go to the store one part after the other, each when the one before is on disk: in one transaction
/// everybody's messages would wait behind all of them. Where that ends half-way, all are saved again.
///
/// Threads: any that may wait for the store.
final class SavesInParts implements Cursor.Store {
    private static final int PLACES_MAX = 250;

    private final Cursors store;
    private final Duration storeWait;

    SavesInParts(Cursors store, Duration storeWait) {
        this.store = store;
        this.storeWait = storeWait;
    }

    @Override
    public CompletableFuture<Boolean> save(Cursors.Save save) throws InterruptedException {
        List<Cursors.Position> left = save.positions();
        while (left.size() > PLACES_MAX) {
            if (!StoreFutures.await(save(save, left.subList(0, PLACES_MAX)), storeWait)) {
                return CompletableFuture.completedFuture(false);
            }
            left = left.subList(PLACES_MAX, left.size());
        }
        return save(save, left);
    }

    private CompletableFuture<Boolean> save(Cursors.Save save, List<Cursors.Position> part)
            throws InterruptedException {
        return store.save(save.identity(), save.name(), save.owner(), part, save.nowMillis());
    }
}

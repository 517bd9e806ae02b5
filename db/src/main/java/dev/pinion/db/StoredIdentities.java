package dev.pinion.db;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Under which texts cursors and idempotency keys are kept, and giving one of them another text. For a server that has
/// learned to call its identities otherwise; [#all] looks at every key, so it is not for every day.
///
/// Any thread; futures complete on a thread of the store, after the sync where something was written.
public interface StoredIdentities {

    /// Each once, in order. Asked like a write, which comes after all that was accepted before.
    CompletableFuture<List<String>> all() throws InterruptedException;

    /// All that is kept under one text is kept under the other from now on; what that has already stays as it is. Gives back
    /// how many rows.
    CompletableFuture<Integer> rename(String from, String to) throws InterruptedException;
}

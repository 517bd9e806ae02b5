package dev.pinion.db;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Small durable records by key, in the caller's own form: revocations, confirmations of pins.
///
/// Any thread; futures complete on a thread of the store, after the sync where something was written.
public interface DurableRecords {

    /// In characters.
    int KEY_LENGTH_MAX = 2_000;
    int CONTENT_BYTES_MAX = 64 * 1024;

    /// One record.
    record Entry(String key, Bytes content, long writtenMillis) {}

    /// Writes or overwrites. Completes, with 1, when it is on disk.
    CompletableFuture<Integer> put(String key, Bytes content, long nowMillis) throws InterruptedException;

    /// Gives back how many there were, 0 or 1.
    CompletableFuture<Integer> remove(String key) throws InterruptedException;

    /// Removes those written before this time; gives back how many, at most `recordsMax`.
    CompletableFuture<Integer> removeBefore(long millis, int recordsMax) throws InterruptedException;

    /// Up to `recordsMax` whose keys follow `afterKey` (empty: from the first), in the order of their keys.
    CompletableFuture<List<Entry>> after(String afterKey, int recordsMax);
}

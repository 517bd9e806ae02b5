package dev.pinion.db;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// Durable, named reading positions: a cursor belongs to an identity, has a name, and holds a position for each channel.
/// Whoever claims it gets a larger owner number; saves under an older number are without effect.
///
/// Any thread; futures complete on a thread of the store, after the sync where something was written.
public interface Cursors {

    /// How far a channel is read.
    ///
    /// @param floor  everything up to here is acknowledged
    /// @param ranges what is acknowledged above, and delivery counts, in the caller's form
    record Position(String channel, long floor, Bytes ranges) {}

    /// What [#save] stores, to be stored together with messages: [MessageLog#appendAll].
    ///
    /// @param owner the number that the claim gave; when somebody has claimed the cursor since, nothing is stored
    record Save(String identity, String name, long owner, List<Position> positions, long nowMillis) {
        public Save {
            positions = List.copyOf(positions);
        }
    }

    /// Makes the caller the owner, and the cursor where there is none. Empty: the identity has `cursorsMax` others.
    CompletableFuture<OptionalLong> claim(String identity, String name, long nowMillis, int cursorsMax)
            throws InterruptedException;

    /// False: somebody else has claimed the cursor, or it was removed; nothing was saved.
    CompletableFuture<Boolean> save(String identity, String name, long owner, List<Position> positions, long nowMillis)
            throws InterruptedException;

    /// Its positions by channel; none for a cursor that does not exist.
    CompletableFuture<List<Position>> positions(String identity, String name);

    /// The names of an identity's cursors.
    CompletableFuture<List<String>> names(String identity);

    /// When somebody last claimed it, or saved a position, in milliseconds; empty for a cursor that does not exist.
    CompletableFuture<OptionalLong> lastUsed(String identity, String name);

    /// Gives back how many there were, 0 or 1.
    CompletableFuture<Integer> remove(String identity, String name) throws InterruptedException;

    /// Removes those that nobody has used since; gives back how many, at most `cursorsMax`.
    CompletableFuture<Integer> removeUnusedSince(long millis, int cursorsMax) throws InterruptedException;
}

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

    /// Looks at a cursor as it is and changes it, while nobody else does, on any server.
    <T> CompletableFuture<T> change(String identity, String name, Decision<T> decision) throws InterruptedException;

    /// Whether other servers may use the same cursors.
    boolean isOfSeveralServers();

    /// What a cursor is to become. Requirements:
    /// 1. MUST NOT wait or throw: all messages wait for it, and an exception fails them.
    /// 2. MUST be pure: where a batch was not stored, it is asked again.
    interface Decision<T> {

        Decided<T> decide(Found found);
    }

    /// A cursor as it is.
    ///
    /// @param owner      of whoever claimed it last; 0: there is no such cursor
    /// @param others     how many others its identity has, where there is no such cursor
    /// @param nowMillis  by the clock that all servers have in common, which is the database's
    record Found(long owner, List<Position> positions, int others, long nowMillis) {
        public Found {
            positions = List.copyOf(positions);
        }
    }

    /// What becomes of it.
    ///
    /// @param owner  its number from now on; 0: nothing changes
    /// @param moved  the positions that change
    /// @param called whether the other servers are to look at it: [Database.OtherServers#cursorCalled]
    record Decided<T>(T answer, long owner, List<Position> moved, boolean called) {
        public Decided {
            moved = List.copyOf(moved);
        }

        /// Nothing changes.
        public static <T> Decided<T> only(T answer) {
            return new Decided<>(answer, 0, List.of(), false);
        }
    }

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

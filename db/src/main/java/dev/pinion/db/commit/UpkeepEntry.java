package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.CommitListener;
import dev.pinion.db.Erased;
import dev.pinion.db.NewMessage;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StorageException;

/// What waits in the [Inbox] to keep the log in order: it adds no messages. All methods run on the committer.
public sealed interface UpkeepEntry extends Entry {

    @Override
    default boolean needsDatabase() {
        return true;
    }

    /// A step of retention.
    final class Retain implements UpkeepEntry {

        private final Channel channel;
        private final RetentionLimits limits;
        private final int rowsMax;
        private final CompletableFuture<Integer> done;
        private int deleted;

        Retain(Channel channel, RetentionLimits limits, int rowsMax, CompletableFuture<Integer> done) {
            this.channel = channel;
            this.limits = limits;
            this.rowsMax = rowsMax;
            this.done = done;
        }

        @Override
        public void place(Batch batch) throws SQLException {
            deleted = batch.retain(channel, limits, rowsMax);
        }

        @Override
        public void tellStored() {
            // It waits for the heads.
        }

        @Override
        public void tellVisible() {
            done.complete(deleted);
        }

        @Override
        public void tellFailed(StorageException why) {
            done.completeExceptionally(why);
        }
    }

    /// An erasure; told once the listener knows.
    final class Erase implements UpkeepEntry {

        private final Channel channel;
        private final long seq;
        private final CompletableFuture<Erased> done;
        private Erased result = Erased.NOT_THERE;

        Erase(Channel channel, long seq, CompletableFuture<Erased> done) {
            this.channel = channel;
            this.seq = seq;
            this.done = done;
        }

        @Override
        public long heldBytes() {
            return NewMessage.BODY_BYTES_MAX;
        }

        @Override
        public void place(Batch batch) throws SQLException {
            result = batch.erase(channel, seq);
        }

        @Override
        public void tellStored() {
            // It waits for the listener.
        }

        @Override
        public void tellListener(CommitListener listener) {
            if (result == Erased.NOW) {
                listener.erased(channel, seq);
            }
        }

        @Override
        public void tellVisible() {
            done.complete(result);
        }

        @Override
        public void tellFailed(StorageException why) {
            done.completeExceptionally(why);
        }
    }

    /// Compaction; done after the batch it came with.
    record Compact(int compactBytesMax, CompletableFuture<Void> done) implements UpkeepEntry {

        @Override
        public int messages() {
            return 0;
        }

        @Override
        public long heldBytes() {
            return 100;
        }

        @Override
        public void place(Batch batch) {
            batch.compactAfterwards(compactBytesMax);
        }

        @Override
        public void tellStored() {
            // It waits until it is done.
        }

        @Override
        public void tellVisible() {
            done.complete(null);
        }

        @Override
        public void tellFailed(StorageException why) {
            done.completeExceptionally(why);
        }
    }

    /// A reader met a failure: an empty commit shows whether the database must be reopened.
    record Check() implements UpkeepEntry {

        @Override
        public int messages() {
            return 0;
        }

        @Override
        public long heldBytes() {
            return 0;
        }

        @Override
        public void place(Batch batch) throws SQLException {
            batch.check();
        }

        @Override
        public void tellStored() {
            // The reader tries again by itself.
        }

        @Override
        public void tellFailed(StorageException why) {
            // The reader waits for the next opening.
        }
    }
}

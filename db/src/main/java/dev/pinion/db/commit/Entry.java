package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.CommitListener;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.UsedKey;

/// Something that waits in the [Inbox] for the committer. All methods but the constructors run on the committer.
public sealed interface Entry extends Batch.Asking
        permits Entry.Single, GroupEntry, Entry.Small, Entry.Later, Entry.Barrier, Entry.Check, Erasing {

    /// A few short values, and the objects around them.
    long SMALL_BYTES = 1_000;

    /// How many messages it adds to a batch; what adds none counts as one when it costs as much.
    default int messages() {
        return 1;
    }

    /// What it makes us hold while it waits.
    default long heldBytes() {
        return SMALL_BYTES;
    }

    /// Places its messages into the batch; again, into another batch, when the one before was not stored.
    void place(Batch batch) throws SQLException;

    /// The batch is on disk.
    void tellStored();

    void tellFailed(StorageException why);

    /// The heads of the batch's channels have moved, and the listener has heard of its messages.
    ///
    /// @param storage that it is in
    default void tellVisible(CommitListener listener, OpenStorage storage) {}

    /// The log was closed between [#tellStored] and [#tellVisible].
    default void tellNeverVisible(StorageException why) {
        tellFailed(why);
    }

    /// One message.
    final class Single implements Entry {

        private final Batch.Hashed message;
        private final AppendOutcome outcome;
        private @Nullable StoredMessage stored;
        private @Nullable UsedKey earlier;

        Single(Batch.Hashed message, AppendOutcome outcome) {
            this.message = message;
            this.outcome = outcome;
        }

        @Override
        public List<Batch.Hashed> newMessages() {
            return List.of(message);
        }

        @Override
        public long heldBytes() {
            return message.message().heldBytes();
        }

        @Override
        public void place(Batch batch) throws SQLException {
            earlier = batch.earlier(message);
            stored = earlier == null ? batch.place(message) : null;
        }

        @Override
        public void tellStored() {
            if (stored != null) {
                outcome.stored(stored);
            } else if (earlier != null && earlier.isFor(message.message())) {
                outcome.duplicate(message.message().channel(), earlier.seq());
            } else {
                outcome.mismatch();
            }
        }

        @Override
        public void tellNeverVisible(StorageException why) {
            // It was told all that it waited for.
        }

        @Override
        public void tellFailed(StorageException why) {
            outcome.failed(why);
        }
    }

    /// What a small write is about, so that nobody else changes it meanwhile.
    record About(@Nullable Channel channel, Change.@Nullable CursorName cursor) {

        static final About NOTHING = new About(null, null);
    }

    /// A small write.
    final class Small<T> implements Entry {

        private final About about;
        private final long heldBytes;
        private final Writes.Decision<T> decision;
        private final CompletableFuture<T> written;
        private @Nullable T result;

        Small(About about, long heldBytes, Writes.Decision<T> decision, CompletableFuture<T> written) {
            this.about = about;
            this.heldBytes = heldBytes;
            this.decision = decision;
            this.written = written;
        }

        @Override
        public long heldBytes() {
            return SMALL_BYTES + heldBytes;
        }

        @Override
        public Optional<Channel> changes() {
            return Optional.ofNullable(about.channel());
        }

        @Override
        public List<Change.CursorName> cursors() {
            Change.CursorName cursor = about.cursor();
            return cursor == null ? List.of() : List.of(cursor);
        }

        @Override
        public void place(Batch batch) throws SQLException {
            result = decision.decide(batch);
        }

        @Override
        public void tellStored() {
            // It waits for the heads, which it may have moved.
        }

        @Override
        @SuppressWarnings("NullAway") // a write without a result has none
        public void tellVisible(CommitListener listener, OpenStorage storage) {
            written.complete(result);
        }

        @Override
        public void tellFailed(StorageException why) {
            written.completeExceptionally(why);
        }
    }

    /// Nothing to store: has the applier do something when the database holds all that came before.
    record Later<T>(Engine.Chore<T> chore, CompletableFuture<T> done) implements Entry {

        @Override
        public void place(Batch batch) {
            // It comes after the batch.
        }

        @Override
        public void tellStored() {
            // It is not done yet.
        }

        @Override
        public void tellVisible(CommitListener listener, OpenStorage storage) {
            storage.later(chore, done);
        }

        @Override
        public void tellFailed(StorageException why) {
            done.completeExceptionally(why);
        }
    }

    /// Nothing to store: completes when everything before it is on disk and told.
    record Barrier(CompletableFuture<Void> passed) implements Entry {

        @Override
        public int messages() {
            return 0;
        }

        @Override
        public void place(Batch batch) {
            // It has no messages.
        }

        @Override
        public void tellStored() {
            // It waits for the heads.
        }

        @Override
        public void tellVisible(CommitListener listener, OpenStorage storage) {
            passed.complete(null);
        }

        @Override
        public void tellFailed(StorageException why) {
            passed.completeExceptionally(why);
        }
    }

    /// A reader met a failure: a question shows whether the database must be reopened.
    record Check() implements Entry {

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

package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.CommitListener;
import dev.pinion.db.Cursors;
import dev.pinion.db.GroupOutcome;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.KnownState;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// Something that waits in the [Inbox] for the committer. All methods but the constructors run on the committer.
public sealed interface Entry
        permits Entry.Single, Entry.Group, Entry.Small, Entry.Later, Entry.Barrier, Entry.Check, Erasing {

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

    /// Places its messages into the batch.
    void place(Batch batch) throws SQLException;

    /// The batch is on disk.
    void tellStored();

    void tellFailed(StorageException why);

    /// The heads of the batch's channels have moved, and the listener has heard of its messages.
    ///
    /// @param storage that it is in
    default void tellVisible(CommitListener listener, OpenStorage storage) {}

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
        public long heldBytes() {
            return message.message().heldBytes();
        }

        @Override
        public void place(Batch batch) throws SQLException {
            earlier = batch.earlier(message);
            if (earlier == null) {
                stored = batch.place(message);
            }
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
        public void tellFailed(StorageException why) {
            outcome.failed(why);
        }
    }

    /// Several messages, and the cursors that move with them, all or none.
    final class Group implements Entry {

        private final List<Batch.Hashed> messages;
        private final GroupOutcome outcome;
        private final long heldBytes;
        private final List<Cursors.Save> saves;
        private boolean mismatch;
        private boolean cursorTaken;
        private final List<StoredMessage> stored = new ArrayList<>();

        Group(List<Batch.Hashed> messages, List<Cursors.Save> saves, GroupOutcome outcome) {
            this.messages = List.copyOf(messages);
            this.saves = List.copyOf(saves);
            this.heldBytes = messages.stream().mapToLong(each -> each.message().heldBytes()).sum()
                    + saves.stream().mapToLong(LoggedCursors::heldBytes).sum();
            this.outcome = outcome;
        }

        @Override
        public int messages() {
            return Math.max(1, messages.size());
        }

        @Override
        public long heldBytes() {
            return heldBytes;
        }

        @Override
        public void place(Batch batch) throws SQLException {
            List<Batch.Hashed> fresh = new ArrayList<>();
            Map<KeyHash, NewMessage> inGroup = new HashMap<>();
            for (Batch.Hashed each : messages) {
                NewMessage message = each.message();
                KeyHash key = each.hash();
                UsedKey earlier = batch.earlier(each);
                NewMessage twin = key == null ? null : inGroup.putIfAbsent(key, message);
                if (earlier == null && twin == null) {
                    fresh.add(each);
                } else if (earlier != null && !earlier.isFor(message)) {
                    mismatch = true;
                } else if (twin != null && !Arrays.equals(twin.bodyHash(), message.bodyHash())) {
                    mismatch = true;
                }
            }
            cursorTaken = !areOwned(batch.state());
            if (!mismatch && !cursorTaken) {
                fresh.forEach(message -> stored.add(batch.place(message)));
                saves.forEach(save -> LoggedCursors.saveNow(batch, save));
            }
        }

        private boolean areOwned(KnownState state) throws SQLException {
            for (Cursors.Save save : saves) {
                if (!LoggedCursors.isOwned(state, save)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void tellStored() {
            if (mismatch) {
                outcome.mismatch();
            } else if (cursorTaken) {
                outcome.cursorTaken();
            } else {
                outcome.stored(List.copyOf(stored));
            }
        }

        @Override
        public void tellFailed(StorageException why) {
            outcome.failed(why);
        }
    }

    /// A small write.
    final class Small<T> implements Entry {

        private final long heldBytes;
        private final Writes.Decision<T> decision;
        private final CompletableFuture<T> written;
        private @Nullable T result;

        Small(long heldBytes, Writes.Decision<T> decision, CompletableFuture<T> written) {
            this.heldBytes = heldBytes;
            this.decision = decision;
            this.written = written;
        }

        @Override
        public long heldBytes() {
            return SMALL_BYTES + heldBytes;
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

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
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.KeysOfBatch;

/// Something that waits in the [Inbox] for the committer. All methods but the constructors run on the committer.
public sealed interface Entry permits Entry.Single, Entry.Group, Entry.Small, Entry.Barrier, UpkeepEntry {

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

    /// Whether it must find in the database what was stored before, and write there itself.
    default boolean needsDatabase() {
        return false;
    }

    /// Places its messages into the batch.
    void place(Batch batch) throws SQLException;

    /// The batch is on disk.
    void tellStored();

    void tellFailed(StorageException why);

    /// The heads of the batch's channels have moved; what the listener hears beyond the messages.
    default void tellListener(CommitListener listener) {}

    /// The listener has heard of it.
    default void tellVisible() {}

    /// One message.
    final class Single implements Entry {

        private final NewMessage message;
        private final AppendOutcome outcome;
        private @Nullable StoredMessage stored;
        private KeysOfBatch.@Nullable Earlier earlier;

        Single(NewMessage message, AppendOutcome outcome) {
            this.message = message;
            this.outcome = outcome;
        }

        @Override
        public long heldBytes() {
            return message.heldBytes();
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
            } else if (earlier != null && earlier.isFor(message)) {
                outcome.duplicate(message.channel(), earlier.seq());
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

        private final List<NewMessage> messages;
        private final GroupOutcome outcome;
        private final long heldBytes;
        private final List<Cursors.Save> saves;
        private boolean mismatch;
        private boolean cursorTaken;
        private final List<StoredMessage> stored = new ArrayList<>();

        Group(List<NewMessage> messages, List<Cursors.Save> saves, GroupOutcome outcome) {
            this.messages = List.copyOf(messages);
            this.saves = List.copyOf(saves);
            this.heldBytes = messages.stream().mapToLong(NewMessage::heldBytes).sum();
            this.outcome = outcome;
        }

        @Override
        public int messages() {
            return Math.max(1, messages.size());
        }

        @Override
        public boolean needsDatabase() {
            return !saves.isEmpty();
        }

        @Override
        public long heldBytes() {
            return heldBytes;
        }

        @Override
        public void place(Batch batch) throws SQLException {
            List<NewMessage> fresh = new ArrayList<>();
            Map<IdempotencyKey, NewMessage> inGroup = new HashMap<>();
            for (NewMessage message : messages) {
                IdempotencyKey key = message.key();
                KeysOfBatch.Earlier earlier = batch.earlier(message);
                NewMessage twin = key == null ? null : inGroup.putIfAbsent(key, message);
                if (earlier == null && twin == null) {
                    fresh.add(message);
                } else if (earlier != null && !earlier.isFor(message)) {
                    mismatch = true;
                } else if (twin != null && !Arrays.equals(twin.bodyHash(), message.bodyHash())) {
                    mismatch = true;
                }
            }
            cursorTaken = !saves.isEmpty() && !cursorsAreOwned(batch);
            if (!mismatch && !cursorTaken) {
                fresh.forEach(message -> stored.add(batch.place(message)));
                if (!saves.isEmpty()) {
                    saveCursors(batch);
                }
            }
        }

        private boolean cursorsAreOwned(Batch batch) throws SQLException {
            for (Cursors.Save save : saves) {
                if (!batch.isOwned(save)) {
                    return false;
                }
            }
            return true;
        }

        private void saveCursors(Batch batch) throws SQLException {
            for (Cursors.Save save : saves) {
                batch.save(save);
            }
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

    /// A write to another table.
    final class Small<T> implements Entry {

        private final Engine.SmallWrite<T> write;
        private final CompletableFuture<T> written;
        private @Nullable T result;

        Small(Engine.SmallWrite<T> write, CompletableFuture<T> written) {
            this.write = write;
            this.written = written;
        }

        @Override
        public boolean needsDatabase() {
            return true;
        }

        @Override
        public void place(Batch batch) throws SQLException {
            result = batch.run(write);
        }

        @Override
        @SuppressWarnings("NullAway") // a write without a result has none
        public void tellStored() {
            written.complete(result);
        }

        @Override
        public void tellFailed(StorageException why) {
            written.completeExceptionally(why);
        }
    }

    /// Nothing to store: completes when everything before it is on disk and told.
    record Barrier(CompletableFuture<Void> passed) implements Entry {

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
            // It has no messages.
        }

        @Override
        public void tellStored() {
            // It waits for the heads.
        }

        @Override
        public void tellVisible() {
            passed.complete(null);
        }

        @Override
        public void tellFailed(StorageException why) {
            passed.completeExceptionally(why);
        }
    }
}

package dev.pinion.db;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Something that waits in the [Inbox] for the committer. All methods but the constructors run on the committer.
sealed interface Entry {

    /// How many messages it adds to a batch.
    int messages();

    long heldBytes();

    /// Places its messages into the batch.
    void place(Batch batch);

    /// The batch is on disk.
    void tellStored();

    void tellFailed(StorageException why);

    /// The heads of the batch's channels have moved, and the listener has heard of it.
    default void tellVisible() {}

    /// One message.
    final class Single implements Entry {

        private final NewMessage message;
        private final AppendOutcome outcome;
        private StoredMessage stored;

        @SuppressWarnings("NullAway.Init") // placed before anybody is told
        Single(NewMessage message, AppendOutcome outcome) {
            this.message = message;
            this.outcome = outcome;
        }

        @Override
        public int messages() {
            return 1;
        }

        @Override
        public long heldBytes() {
            return message.heldBytes();
        }

        @Override
        public void place(Batch batch) {
            stored = batch.place(message);
        }

        @Override
        public void tellStored() {
            outcome.stored(stored);
        }

        @Override
        public void tellFailed(StorageException why) {
            outcome.failed(why);
        }
    }

    /// Several messages, all or none.
    final class Group implements Entry {

        private final List<NewMessage> messages;
        private final GroupOutcome outcome;
        private final long heldBytes;
        private final List<StoredMessage> stored = new ArrayList<>();

        Group(List<NewMessage> messages, GroupOutcome outcome) {
            this.messages = List.copyOf(messages);
            this.heldBytes = messages.stream().mapToLong(NewMessage::heldBytes).sum();
            this.outcome = outcome;
        }

        @Override
        public int messages() {
            return messages.size();
        }

        @Override
        public long heldBytes() {
            return heldBytes;
        }

        @Override
        public void place(Batch batch) {
            messages.forEach(message -> stored.add(batch.place(message)));
        }

        @Override
        public void tellStored() {
            outcome.stored(List.copyOf(stored));
        }

        @Override
        public void tellFailed(StorageException why) {
            outcome.failed(why);
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

package dev.pinion.db;

import java.util.List;

/// What became of messages that were appended as one group: all or none. The requirements of [AppendOutcome] hold.
public interface GroupOutcome {

    /// Those whose idempotency key was used before for the same body are left out: they are on disk already.
    void stored(List<StoredMessage> messages);

    void failed(StorageException why);

    /// An idempotency key was used before for another body; nothing of the group was stored.
    default void mismatch() {
        failed(new StorageException("an idempotency key was used for another body"));
    }

    /// Somebody else has claimed one of the cursors since; nothing of the group was stored.
    default void cursorTaken() {
        failed(new StorageException("a cursor was claimed by somebody else"));
    }
}

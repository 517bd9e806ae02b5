package dev.pinion.db;

/// What became of one appended message; exactly one method is called, once. Requirements:
/// 1. Runs on the committer's thread: MUST return at once; never waits for a socket, a lock held during I/O, or the log.
/// 2. MUST NOT throw.
public interface AppendOutcome {

    /// The message is on disk. Called in the order of the appends, before [ChannelLog#last()] moves and the message can
    /// be read.
    void stored(StoredMessage message);

    /// Nobody was told of the message. Whether it will be in the log is unknown until the log has been reopened.
    void failed(StorageException why);

    /// Its idempotency key was used before for the same body, which is on disk under `seq`; nothing was stored now.
    default void duplicate(ChannelLog channel, long seq) {
        failed(new StorageException("a message with an idempotency key needs an outcome that knows duplicates"));
    }

    /// Its idempotency key was used before for another body; nothing was stored.
    default void mismatch() {
        failed(new StorageException("the idempotency key was used for another body"));
    }
}

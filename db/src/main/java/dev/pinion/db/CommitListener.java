package dev.pinion.db;

import java.util.List;

/// Hears of every batch that has reached the disk. Requirements:
/// 1. Runs on the committer's thread after the outcomes of the batch and after [ChannelLog#last()] of its channels has
///    moved: MUST return at once; never waits for a socket, a lock held during I/O, or the log.
/// 2. MUST NOT throw.
/// 3. Within a channel, messages come in order and without gaps, over all calls since the log was opened. Messages whose
///    commit was reported as failed but which the reopened log turned out to hold come here too.
@FunctionalInterface
public interface CommitListener {

    void committed(List<StoredMessage> batch);

    /// A message that was committed has lost its headers and body, on disk; whoever holds them in memory must forget
    /// them. The same requirements hold.
    default void erased(ChannelLog channel, long seq) {}
}

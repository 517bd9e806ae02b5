package dev.pinion.db;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The log of all channels: takes messages, tells when they are on disk, reads them back.
///
/// Any thread may call, virtual ones too: the database itself runs on threads of the store. No method reads above a
/// channel's durable head.
public interface MessageLog {

    /// The handle of a channel; the channel itself exists from its first message. Until then the handle is there for as
    /// long as somebody holds it.
    ChannelLog channel(String name);

    /// How many channels have had a message.
    int channelCount();

    /// How many there may be: who would begin another one asks before. It is not looked at when messages are stored.
    int channelsMax();

    /// The channels that have had a message, by name.
    List<ChannelLog> channels();

    /// To be called once, before the first append.
    void listen(CommitListener listener);

    /// Hands a message to the committer; blocks while the inbox is full. Messages of one thread keep their order.
    ///
    /// @throws StorageException
    ///             when the log is closed or being reopened, or the disk nearly full; the outcome is not called then
    /// @throws InterruptedException
    ///             while it was blocked; the message is not appended and the outcome not called
    void append(NewMessage message, AppendOutcome outcome) throws InterruptedException;

    /// The same for several messages that are stored by one commit: all or none, with consecutive sequences per
    /// channel.
    ///
    /// @throws IllegalArgumentException
    ///             when they do not fit into one batch
    void appendAll(List<NewMessage> messages, GroupOutcome outcome) throws InterruptedException;

    /// The same, and cursors that move in the same commit: what was read and what was made of it are stored together or
    /// not at all. When somebody else has claimed one of the cursors since, nothing is stored.
    void appendAll(List<NewMessage> messages, List<Cursors.Save> cursors, GroupOutcome outcome)
            throws InterruptedException;

    /// Completes when everything that was appended before this call is on disk and told.
    CompletableFuture<Void> flush() throws InterruptedException;

    /// Durable messages from `from` on, in order, bounded by rows and bytes, but at least one if there is one. When
    /// retention has deleted `from`, they begin at [ChannelLog#first()].
    CompletableFuture<List<StoredMessage>> read(ChannelLog channel, long from, int rowsMax, int bytesMax);

    /// The first sequence whose timestamp is not before `instant`; `last() + 1` when there is none yet.
    CompletableFuture<Long> firstSeqAtOrAfter(ChannelLog channel, Instant instant);

    /// Deletes what is beyond the limits, oldest first, at most `rowsMax` messages, and moves [ChannelLog#first()]; gives
    /// back how many, once that is on disk. What may go is read while the caller waits; publishing does not. Call until it
    /// gives back 0.
    CompletableFuture<Integer> retain(ChannelLog channel, RetentionLimits limits, int rowsMax)
            throws InterruptedException;

    /// Erases headers and body of a message. Its place, sender, time and the hashes of what was erased stay, so that the
    /// chain still verifies. On disk when the future completes; that old pages hold the content until they are written
    /// over, and backups until they are deleted, is said in DESIGN.md.
    CompletableFuture<Erased> erase(ChannelLog channel, long seq) throws InterruptedException;

    LogHealth health();

    /// How far the database is behind.
    LogHealth.Lag lag();

    /// One listener, who hears at once how things are, and then of each change.
    void listenToHealth(HealthListener listener);

    /// One listener for how long commits take.
    void measure(CommitTimes times);

    /// Hears of each commit that is on disk. Thread: the committer; MUST return at once and MUST NOT throw.
    @FunctionalInterface
    interface CommitTimes {
        /// A batch is on disk.
        ///
        /// @param messages that it stored
        /// @param nanos from the first entry taken to the record on disk
        /// @param diskNanos of these to write the record and have it synced
        void committed(int messages, long nanos, long diskNanos);
    }

    /// How many messages wait for the committer now.
    int waiting();
}

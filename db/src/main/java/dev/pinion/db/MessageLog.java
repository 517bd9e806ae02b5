package dev.pinion.db;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The log of all channels: takes messages, tells when they are on disk, reads them back.
///
/// Any thread may call, virtual ones too: H2 itself runs on threads of the store. No method reads above a channel's
/// durable head.
public final class MessageLog {

    private final DatabaseConfig config;
    private final Channels channels;
    private final Inbox inbox;
    private final ReaderThreads readers;
    private final GroupCommitter committer;
    private final DiskWatch watch;

    MessageLog(DatabaseConfig config, Channels channels, Inbox inbox, ReaderThreads readers, GroupCommitter committer) {
        this.config = config;
        this.channels = channels;
        this.inbox = inbox;
        this.readers = readers;
        this.committer = committer;
        this.watch = committer.watch();
    }

    /// The handle of a channel; the channel itself exists from its first message. Until then the handle is there for as
    /// long as somebody holds it.
    public ChannelLog channel(String name) {
        return channels.channel(name);
    }

    /// How many channels have had a message.
    public int channelCount() {
        return channels.count();
    }

    /// How many there may be: who would begin another one asks before. It is not looked at when messages are stored.
    public int channelsMax() {
        return channels.channelsMax();
    }

    /// The channels that have had a message, by name.
    public List<ChannelLog> channels() {
        return channels.existing();
    }

    /// To be called once, before the first append.
    public void listen(CommitListener listener) {
        committer.listen(listener);
    }

    /// Hands a message to the committer; blocks while the inbox is full. Messages of one thread keep their order.
    ///
    /// @throws StorageException
    ///             when the log is closed or being reopened, or the disk nearly full; the outcome is not called then
    /// @throws InterruptedException
    ///             while it was blocked; the message is not appended and the outcome not called
    public void append(NewMessage message, AppendOutcome outcome) throws InterruptedException {
        watch.requireSpace();
        inbox.put(new Entry.Single(message, outcome));
    }

    /// The same for several messages that are stored by one commit: all or none, with consecutive sequences per
    /// channel.
    ///
    /// @throws IllegalArgumentException
    ///             when they do not fit into one batch
    public void appendAll(List<NewMessage> messages, GroupOutcome outcome) throws InterruptedException {
        appendAll(messages, List.of(), outcome);
    }

    /// The same, and cursors that move in the same commit: what was read and what was made of it are stored together or
    /// not at all. When somebody else has claimed one of the cursors since, nothing is stored.
    public void appendAll(List<NewMessage> messages, List<Cursors.Save> cursors, GroupOutcome outcome)
            throws InterruptedException {
        Entry.Group group = new Entry.Group(messages, cursors, outcome);
        if (group.messages() > config.batchMessagesMax() || group.heldBytes() > config.batchBytesMax()) {
            throw new IllegalArgumentException(
                    "a group of " + group.messages() + " messages and " + group.heldBytes() + " bytes; at most "
                            + config.batchMessagesMax() + " and " + config.batchBytesMax() + " fit into one commit");
        }
        watch.requireSpace();
        inbox.put(group);
    }

    /// Completes when everything that was appended before this call is on disk and told.
    public CompletableFuture<Void> flush() throws InterruptedException {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        inbox.put(new Entry.Barrier(flushed));
        return flushed;
    }

    /// Durable messages from `from` on, in order, bounded by rows and bytes, but at least one if there is one. When
    /// retention has deleted `from`, they begin at [ChannelLog#first()].
    public CompletableFuture<List<StoredMessage>> read(ChannelLog channel, long from, int rowsMax, int bytesMax) {
        return readers.submit(reader -> {
            ChannelHead head = channel.head();
            long first = Math.max(from, head.first());
            long last = Math.min(head.last(), first + rowsMax - 1);
            return new ChannelReading(channel, reader).range(first, last, bytesMax);
        });
    }

    /// The first sequence whose timestamp is not before `instant`; `last() + 1` when there is none yet.
    public CompletableFuture<Long> firstSeqAtOrAfter(ChannelLog channel, Instant instant) {
        return readers.submit(reader -> {
            ChannelHead head = channel.head();
            return new ChannelReading(channel, reader).firstSeqAtOrAfter(head.first(), head.last(),
                    instant.toEpochMilli());
        });
    }

    /// Deletes what is beyond the limits, oldest first, at most `rowsMax` messages, and moves [ChannelLog#first()]; gives
    /// back how many, once that is on disk. Small steps (500) do not hold up publishing: call until it gives back 0.
    public CompletableFuture<Integer> retain(ChannelLog channel, RetentionLimits limits, int rowsMax)
            throws InterruptedException {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        inbox.put(new UpkeepEntry.Retain(channel, limits, rowsMax, done));
        return done;
    }

    /// Erases headers and body of a message. Its place, sender, time and the hashes of what was erased stay, so that the
    /// chain still verifies. On disk when the future completes; that old pages hold the content until they are written
    /// over, and backups until they are deleted, is said in DESIGN.md.
    public CompletableFuture<Erased> erase(ChannelLog channel, long seq) throws InterruptedException {
        CompletableFuture<Erased> done = new CompletableFuture<>();
        inbox.put(new UpkeepEntry.Erase(channel, seq, done));
        return done;
    }

    public LogHealth health() {
        return watch.health();
    }

    /// One listener, who hears at once how things are, and then of each change.
    public void listenToHealth(HealthListener listener) {
        watch.listen(listener);
    }

    /// How many messages wait for the committer now.
    public int waiting() {
        return inbox.messages();
    }
}

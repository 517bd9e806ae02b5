package dev.pinion.db.commit;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.CommitListener;
import dev.pinion.db.Cursors;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.Erased;
import dev.pinion.db.GroupOutcome;
import dev.pinion.db.HealthListener;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.LogHealth;
import dev.pinion.db.MessageLog;
import dev.pinion.db.NewMessage;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;

/// The log over its committer: hands over what is to be stored, reads what is. Any thread.
public final class CommittedLog implements MessageLog {

    private final DatabaseConfig config;
    private final Channels channels;
    private final Inbox inbox;
    private final ReaderThreads readers;
    private final GroupCommitter committer;
    private final DiskWatch watch;
    private final Writes writes;
    private final AheadState ahead;
    private final Clock clock;

    public CommittedLog(DatabaseConfig config, Channels channels, Inbox inbox, ReaderThreads readers,
            GroupCommitter committer) {
        this.config = config;
        this.channels = channels;
        this.inbox = inbox;
        this.readers = readers;
        this.committer = committer;
        this.watch = committer.watch();
        this.writes = new Writes(inbox);
        this.ahead = readers.ahead();
        this.clock = committer.clock();
    }

    @Override
    public ChannelLog channel(String name) {
        return channels.channel(name);
    }

    @Override
    public int channelCount() {
        return channels.count();
    }

    @Override
    public int channelsMax() {
        return channels.channelsMax();
    }

    @Override
    public List<ChannelLog> channels() {
        return List.copyOf(channels.existing());
    }

    @Override
    public void listen(CommitListener listener) {
        committer.listen(listener);
    }

    @Override
    public void append(NewMessage message, AppendOutcome outcome) throws InterruptedException {
        watch.requireSpace();
        inbox.put(new Entry.Single(hashed(message), outcome));
    }

    @Override
    public void appendAll(List<NewMessage> messages, GroupOutcome outcome) throws InterruptedException {
        appendAll(messages, List.of(), outcome);
    }

    @Override
    public void appendAll(List<NewMessage> messages, List<Cursors.Save> cursors, GroupOutcome outcome)
            throws InterruptedException {
        GroupEntry group = new GroupEntry(messages.stream().map(this::hashed).toList(), cursors, outcome);
        if (group.messages() > config.batchMessagesMax() || group.heldBytes() > config.batchBytesMax()) {
            throw new IllegalArgumentException(
                    "a group of " + group.messages() + " messages and " + group.heldBytes() + " bytes; at most "
                            + config.batchMessagesMax() + " and " + config.batchBytesMax() + " fit into one commit");
        }
        watch.requireSpace();
        inbox.put(group);
    }

    private Batch.Hashed hashed(NewMessage message) {
        IdempotencyKey key = message.key();
        return new Batch.Hashed(message,
                key == null ? null : committer.keySecret().hash(message.channel().name(), key));
    }

    @Override
    public CompletableFuture<Void> flush() throws InterruptedException {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        inbox.put(new Entry.Barrier(flushed));
        return flushed;
    }

    @Override
    public CompletableFuture<List<StoredMessage>> read(ChannelLog channel, long from, int rowsMax, int bytesMax) {
        Channel ours = Channel.of(channel);
        ChannelHead head = ours.head();
        long first = Math.max(from, head.first());
        return readers.pages().read(ours, first, Math.min(head.last(), first + rowsMax - 1), bytesMax);
    }

    @Override
    public CompletableFuture<Long> firstSeqAtOrAfter(ChannelLog channel, Instant instant) {
        return readers.ask(state -> {
            Channel ours = Channel.of(channel);
            ChannelHead head = ours.head();
            return state.messages(ours).firstSeqAtOrAfter(head.first(), head.last(), instant.toEpochMilli());
        });
    }

    @Override
    public CompletableFuture<Integer> retain(ChannelLog channel, RetentionLimits limits, int rowsMax)
            throws InterruptedException {
        Channel ours = Channel.of(channel);
        RetentionPlan plan = answered(
                readers.ask(state -> RetentionPlan.of(ours, limits, clock.millis(), rowsMax, state)));
        return plan.isEmpty() ? CompletableFuture.completedFuture(0) : writes.write(ours, plan::carryOut);
    }

    @Override
    public CompletableFuture<Erased> erase(ChannelLog channel, long seq) throws InterruptedException {
        Channel ours = Channel.of(channel);
        List<StoredMessage> found = answered(read(channel, seq, 1, 1));
        CompletableFuture<Erased> done = new CompletableFuture<>();
        inbox.put(new Erasing(ours, seq, found.isEmpty() ? null : found.getFirst(), ahead, done));
        return done;
    }

    /// Waits for a reader, which answers or fails, but never forgets.
    private static <T> T answered(CompletableFuture<T> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            throw new StorageException("the log could not be read", failed.getCause());
        }
    }

    @Override
    public void measure(CommitTimes times) {
        committer.measure(times);
    }

    @Override
    public LogHealth health() {
        return watch.health();
    }

    @Override
    public LogHealth.Lag lag() {
        return watch.lag();
    }

    @Override
    public void listenToHealth(HealthListener listener) {
        watch.listen(listener);
    }

    @Override
    public int waiting() {
        return inbox.messages();
    }
}

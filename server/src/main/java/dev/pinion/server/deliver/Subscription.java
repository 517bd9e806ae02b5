package dev.pinion.server.deliver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.limits.DeliveryLimits;

/// One SUBSCRIBE of one connection: a position in a channel's log that moves forward as fast as the peer reads.
///
/// It is not a queue: a slow peer costs its own lag and nothing else. Threads: the connection's writer calls
/// [#prepare] and [#deliver]; [#close] may come from the reader. Holds at most one page of the log.
public final class Subscription {
    private final HeaderValue id;
    private final ChannelLog channel;
    private final MessageLog log;
    private final DeliveryLimits limits;
    private final ReadyList ready;
    private final AtomicBoolean waiting = new AtomicBoolean();
    /// `MESSAGE` and the `subscription` header: what stands before the bytes that all subscribers share.
    private final Body prefix;
    private final List<TailEntry> found = new ArrayList<>();
    /// The sequence expected next; `lookFrom` runs ahead of it over a hole that retention made.
    private long position;
    private long lookFrom;
    private long pageEnd;
    private @Nullable CompletableFuture<List<StoredMessage>> page;
    private volatile @Nullable ChannelTail tail;
    private volatile boolean closed;

    Subscription(SubscriptionStart start, MessageLog log, DeliveryLimits limits, ReadyList ready) {
        id = start.id();
        channel = start.channel();
        position = start.position();
        lookFrom = position;
        this.log = log;
        this.limits = limits;
        this.ready = ready;
        prefix = prefix(id);
    }

    /// Begins to read. Thread: the connection's reader, once.
    void follow(ChannelTail newest) {
        tail = newest;
        ready();
    }

    public HeaderValue id() {
        return id;
    }

    public ChannelLog channel() {
        return channel;
    }

    /// There may be something to deliver. Any thread.
    void ready() {
        ready.add(this);
    }

    /// True when it was not waiting for its turn, and does now.
    boolean becomesReady() {
        return waiting.compareAndSet(false, true);
    }

    void noLongerReady() {
        waiting.set(false);
    }

    /// From now on nothing more is delivered.
    void close() {
        closed = true;
    }

    public boolean closed() {
        return closed;
    }

    /// Finds what can be delivered now and keeps it for [#deliver]: true when there is something. Where the log has
    /// to be read, the read is started and the reader is woken when it is there. Never waits.
    ///
    /// @throws dev.pinion.db.StorageException when the log cannot be read
    public boolean prepare() {
        ChannelTail newest = tail;
        if (closed || newest == null) {
            return false;
        }
        if (page != null) {
            return takePage(page);
        }
        return switch (newest.read(lookFrom, limits.turnBytes(), found)) {
            case TAKEN -> true;
            case NOTHING -> false;
            case OLDER -> startPage();
        };
    }

    /// Hands what [#prepare] found to the writer, in order, and moves the position behind it.
    public void deliver(Output output) throws IOException {
        MessageEncoder encoder = Objects.requireNonNull(tail).encoder();
        for (TailEntry entry : found) {
            if (closed) {
                break;
            }
            output.message(prefix, gapBefore(entry.seq()), entry.encoded(encoder));
            position = entry.seq() + 1;
            lookFrom = position;
        }
        found.clear();
    }

    private @Nullable String gapBefore(long seq) {
        return seq > position ? position + "-" + (seq - 1) : null;
    }

    private boolean startPage() {
        pageEnd = channel.last();
        CompletableFuture<List<StoredMessage>> asked = log.read(channel, lookFrom, limits.pageMessages(),
                limits.pageBytes());
        page = asked;
        if (asked.isDone()) {
            return takePage(asked);
        }
        var _ = asked.whenComplete((_, _) -> ready());
        return false;
    }

    private boolean takePage(CompletableFuture<List<StoredMessage>> asked) {
        if (!asked.isDone()) {
            return false;
        }
        page = null;
        for (StoredMessage message : StoreAnswer.of(asked)) {
            found.add(new TailEntry(message));
        }
        if (found.isEmpty()) {
            // Retention took them all in the meantime.
            lookFrom = pageEnd + 1;
            ready();
        }
        return !found.isEmpty();
    }

    private static Body prefix(HeaderValue id) {
        byte[] start = "MESSAGE\nsubscription:".getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(start, start.length + id.size() + 1);
        id.copyTo(all, start.length);
        all[all.length - 1] = '\n';
        return Body.owned(all);
    }

    /// Where delivered messages go: the connection's writer.
    public interface Output {
        /// Takes one frame.
        ///
        /// @param prefix the command and what depends on the subscription
        /// @param gap `FIRST-LAST` of a hole that retention made right before this message, or null
        /// @param shared the rest of the frame, to its closing NUL
        void message(Body prefix, @Nullable String gap, Body shared) throws IOException;
    }
}

package dev.pinion.server.deliver;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;

/// One SUBSCRIBE of one connection on one channel: a position in the channel's log that moves forward as fast as the
/// peer reads and acknowledges.
///
/// It is not a queue: a slow peer costs its own lag and nothing else. Threads: the connection's writer calls
/// [#prepare] and [#deliver]; acknowledging and closing come from the reader; [#ready] from anybody. Holds at most one
/// page of the log, and the numbers of unacknowledged messages.
public final class Subscription {
    private final SubscriptionStart start;
    private final long serial;
    private final DeliveryServices services;
    private final ReadyList ready;
    private final LogPosition position;
    private final MessageHead head;
    private final long browseEnd;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private final Set<Long> sentHere = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ArrayDeque<TailEntry> found = new ArrayDeque<>();
    private final ErasedSpan erased = new ErasedSpan();
    private @Nullable CompletableFuture<List<StoredMessage>> again;
    private long againSeq;
    private @Nullable Bytes chainBefore;
    /// The hole that retention made before the next message to be delivered.
    private @Nullable Gap gap;
    private boolean browsed;
    private volatile @Nullable ChannelTail tail;
    private volatile boolean closed;

    Subscription(SubscriptionStart start, DeliveryServices services, ReadyList ready) {
        this.start = start;
        this.services = services;
        this.ready = ready;
        serial = ready.nextSerial();
        position = new LogPosition(start.channel(), start.position(), services.log(), services.limits());
        head = new MessageHead(start.id(), serial, start.ack() != AckMode.AUTO);
        browseEnd = start.browse() ? start.channel().last() : Long.MAX_VALUE;
    }

    /// Begins to read. Thread: the connection's reader, once.
    void follow(ChannelTail newest) {
        tail = newest;
        position.follow(newest);
        ready();
    }

    public HeaderValue id() {
        return start.id();
    }

    public ChannelLog channel() {
        return start.channel();
    }

    /// Nothing before this is looked for any more. Any thread.
    long lookFrom() {
        return position.lookFrom();
    }

    /// Tells this subscription from all others of its connection; part of every `ack` header.
    public long serial() {
        return serial;
    }

    /// There may be something to deliver. Any thread.
    public void ready() {
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

    /// Nobody will acknowledge anything here any more.
    void forgotten() {
        ready.forget(this);
    }

    /// Never to be delivered here, because this connection sent it (`no-local`). Thread: the committer, before the
    /// message can be found.
    public void skip(long seq) {
        sentHere.add(seq);
    }

    /// A message has lost its content: nothing that was found before is delivered with it. Any thread.
    void erased(long seq) {
        erased.add(seq);
        ready();
    }

    private void forgetErased() {
        ErasedSpan.Span span = erased.take();
        if (span == null) {
            return;
        }
        position.forget(span, found);
        if (again != null && span.covers(againSeq)) {
            var _ = ask(againSeq);
        }
    }

    /// Becomes ready when a refused message is due again. Thread: housekeeping.
    public void look(long nowNanos) {
        if (unacknowledged.isDue(nowNanos)) {
            ready();
        }
    }

    /// Finds what can be delivered now and keeps it for [#deliver]: true when there is something. Never waits.
    ///
    /// @throws dev.pinion.db.StorageException when the log cannot be read
    public boolean prepare() {
        forgetErased();
        if (closed || browsed) {
            return false;
        }
        if (askAgain()) {
            return true;
        }
        if (start.ack() != AckMode.AUTO && !start.credit().hasRoomFor(this)) {
            return false;
        }
        if (found.isEmpty()) {
            position.find(found, this::ready);
        }
        return !found.isEmpty() || atBrowseEnd();
    }

    private boolean atBrowseEnd() {
        return position.expected() > browseEnd || (found.isEmpty() && lookFrom() > browseEnd);
    }

    /// Asks the log for a refused message whose pause is over; true when it is there.
    private boolean askAgain() {
        CompletableFuture<List<StoredMessage>> asked = again;
        if (asked == null) {
            Long seq = unacknowledged.nextAgain(System.nanoTime());
            if (seq == null) {
                return false;
            }
            asked = ask(seq);
        }
        return asked.isDone();
    }

    private CompletableFuture<List<StoredMessage>> ask(long seq) {
        CompletableFuture<List<StoredMessage>> asked = services.log()
                .read(channel(), seq, 1, services.limits().pageBytes());
        againSeq = seq;
        again = asked;
        var _ = asked.whenComplete((_, _) -> ready());
        return asked;
    }

    /// Hands what [#prepare] found to the writer, in order, and moves the position behind it.
    public void deliver(Output output) throws IOException {
        MessageEncoder encoder = Objects.requireNonNull(tail).encoder();
        forgetErased();
        CompletableFuture<List<StoredMessage>> asked = again;
        if (asked != null && asked.isDone()) {
            again = null;
            deliverAgain(output, encoder, StoreAnswer.of(asked));
        }
        while (!found.isEmpty() && !closed && !atBrowseEnd()
                && (start.ack() == AckMode.AUTO || !start.credit().exhausted())) {
            next(output, encoder, found.remove());
            forgetErased();
        }
        if (atBrowseEnd() && !browsed && !closed) {
            browsed = true;
            output.message(head.prefix(), Body.EMPTY, encoder.browserEnd());
        }
    }

    private void next(Output output, MessageEncoder encoder, TailEntry entry) throws IOException {
        long seq = entry.seq();
        Gap hole = position.pass(seq);
        if (hole != null) {
            gap = gap == null ? hole : new Gap(gap.first(), hole.last());
            chainBefore = channel().chainBefore(seq).orElse(null);
        }
        if (start.progress().alreadyAcknowledged(seq) || sentHere.remove(seq)
                || entry.expired(services.clock().millis())) {
            chainBefore = entry.message().chain();
            start.progress().acknowledged(seq);
            return;
        }
        int before = start.progress().deliveriesBefore(seq);
        if (before > 0) {
            unacknowledged.remember(seq, before);
        }
        if (start.ack() != AckMode.AUTO) {
            start.credit().spend();
        }
        if (gap != null) {
            start.progress().goneBefore(seq);
        }
        write(output, encoder, entry, gap, chainBefore);
        gap = null;
        chainBefore = null;
        if (start.ack() == AckMode.AUTO) {
            start.progress().acknowledged(seq);
        }
    }

    /// A refused message, if the log still has it. What retention has deleted meanwhile nobody can get again; the log then
    /// begins with another message.
    private void deliverAgain(Output output, MessageEncoder encoder, List<StoredMessage> found) throws IOException {
        if (found.isEmpty() || found.getFirst().seq() != againSeq) {
            giveUp(List.of(againSeq));
            return;
        }
        write(output, encoder, new TailEntry(found.getFirst()), null, null);
    }

    private void write(Output output, MessageEncoder encoder, TailEntry entry, @Nullable Gap hole,
            @Nullable Bytes chain) throws IOException {
        int count = 1;
        if (start.ack() != AckMode.AUTO) {
            count = unacknowledged.delivered(entry.seq());
            start.progress().delivered(entry.seq(), count);
        }
        Body own = head.own(entry.seq(), count, hole, chain);
        output.message(head.prefix(), own, entry.encoded(encoder));
    }

    /// Takes an ACK for a message, and in cumulative mode for all before it; false when no such message was delivered here.
    public boolean acknowledge(long seq) {
        if (!knows(seq)) {
            return false;
        }
        settle(unacknowledged.acknowledge(seq, start.ack() == AckMode.CLIENT));
        return true;
    }

    /// Takes a NACK: what is meant comes again after a pause. Returns those that came too often, which the caller has
    /// to put away and then to give to [#giveUp].
    public List<Long> refuse(long seq) {
        return unacknowledged.refuse(seq, start.ack() == AckMode.CLIENT, services.limits().deliveriesMax(),
                System.nanoTime());
    }

    /// True when a message with this sequence was delivered here.
    public boolean knows(long seq) {
        return unacknowledged.knows(seq);
    }

    /// Counts messages as acknowledged that nobody will get again.
    public void giveUp(List<Long> refused) {
        List<Long> gone = new ArrayList<>();
        refused.forEach(seq -> gone.addAll(unacknowledged.acknowledge(seq, false)));
        settle(gone);
    }

    private void settle(List<Long> acknowledged) {
        acknowledged.forEach(start.progress()::acknowledged);
        start.credit().giveBack(acknowledged.size());
    }

    /// Where delivered messages go: the connection's writer.
    public interface Output {
        /// Takes one frame.
        ///
        /// @param prefix the command and the subscription
        /// @param own header lines that only this reader gets
        /// @param shared the rest of the frame, to its closing NUL
        void message(Body prefix, Body own, Body shared) throws IOException;
    }
}

package dev.pinion.server.deliver;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.stomp.HeaderValue;

/// One SUBSCRIBE of one connection on one channel, or the part of a wildcard on one: a position in the channel's log that
/// moves forward as fast as the peer reads and acknowledges.
///
/// It is not a queue: a slow peer costs its own lag and nothing else. Threads: the connection's writer calls
/// [#prepare], [#deliver] and [#rest]; acknowledging and closing come from the reader; [#ready] from anybody. Holds what it
/// has found for one turn, for which the connection must have room, and the numbers of unacknowledged messages.
public final class Subscription
        implements
            ChannelTail.Follower,
            Credit.Waiting,
            LocalMessages.Follower,
            ReadRoom.Waiting {
    /// What a subscription to one channel holds, the tail that may exist for it alone included.
    public static final int BYTES_EACH = 2_048;

    private final SubscriptionStart start;
    private final SubscriptionKey key;
    private final @Nullable WildcardPart part;
    private final @Nullable Membership member;
    private final ReadyList ready;
    private final LogPosition position;
    private final Handover handover;
    private final long browseEnd;
    private final Acknowledgements acknowledgements;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ArrayDeque<TailEntry> found = new ArrayDeque<>();
    private final ErasedSpan erased = new ErasedSpan();
    private final Redelivery again;
    private final TurnRoom room;
    private boolean browsed;
    private int placeInTail;
    private volatile @Nullable ChannelTail tail;
    private volatile boolean closed;
    private volatile boolean stalled;
    private volatile long passed;

    Subscription(SubscriptionStart start, SubscriptionKey key, @Nullable WildcardSubscription wildcard,
            DeliveryServices services, ReadyList ready) {
        this.start = start;
        this.key = key;
        part = wildcard == null ? null : new WildcardPart(wildcard, this);
        acknowledgements = new Acknowledgements(this, this::waitsForLook, start, services.limits().deliveriesMax());
        this.ready = ready;
        member = start.member();
        position = member == null
                ? new LogPosition(start.channel(), start.position(), services.log(), services.limits())
                : new LogPosition.Shared(start.channel(), member, services.log(), services.limits());
        handover = new Handover(start, key, services, acknowledgements);
        again = new Redelivery(services.log(), start.channel(), services.limits().pageBytes());
        room = new TurnRoom(this, ready.room());
        browseEnd = start.browse() ? start.channel().last() : Long.MAX_VALUE;
        passed = start.position();
    }

    /// Begins to read. Once, before it is ready for the first time.
    void follow(ChannelTail newest) {
        tail = newest;
        position.follow(newest);
        if (member != null) {
            member.begin(this::ready);
        }
    }

    public HeaderValue id() {
        return start.id();
    }

    public ChannelLog channel() {
        return start.channel();
    }

    /// Tells this subscription from all others of its connection; part of every `ack` header.
    public SubscriptionKey key() {
        return key;
    }

    @Override
    public long lookFrom() {
        return position.lookFrom();
    }

    /// How many messages it has yet to find. Any thread.
    long lag() {
        return closed || lookFrom() > browseEnd ? 0 : position.behind();
    }

    @Override
    public long passed() {
        return passed;
    }

    @Override
    public int placeInTail() {
        return placeInTail;
    }

    @Override
    public void placeInTail(int place) {
        placeInTail = place;
    }

    /// There may be something to deliver. Any thread.
    @Override
    public void ready() {
        ready.add(this);
    }

    /// One that waits for its client to acknowledge hears of it then.
    @Override
    public void grown() {
        if (part != null) {
            part.unpin();
        }
        if (member != null) {
            member.grown();
        } else if (!stalled) {
            ready();
        }
    }

    /// Where it is one channel's part of a wildcard.
    @Nullable
    WildcardPart part() {
        return part;
    }

    public Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    @Override
    public void stalls(boolean now) {
        stalled = now;
        if (now) {
            waitsForLook();
        }
    }

    /// Housekeeping looks at it from now on, as long as there is something to wait for.
    void waitsForLook() {
        ready.pauses(this);
    }

    /// True when it was not waiting for its turn, and does now.
    boolean becomesReady() {
        return waiting.compareAndSet(false, true);
    }

    void noLongerReady() {
        waiting.set(false);
    }

    /// From now on nothing more is delivered. The writer gives back what it holds for that.
    void close() {
        closed = true;
        if (part == null) {
            start.credit().close();
        }
        ready.forget(this);
        ready();
    }

    @Override
    public void erased(long seq) {
        erased.add(seq);
        ready();
    }

    private void forgetErased() {
        ErasedSpan.Span span = erased.take();
        if (span == null) {
            return;
        }
        position.forget(span, found);
        again.forget(span, this::ready);
    }

    /// Becomes ready when a refused message is due again, or when there may be room that it waited for; true while it waits
    /// for either. Thread: housekeeping.
    boolean look(long nowNanos) {
        if (acknowledgements.isDue(nowNanos)) {
            ready();
        }
        if (stalled) {
            start.credit().look();
        }
        return !closed && (stalled || acknowledgements.isPausing());
    }

    /// After a turn in which nothing was left to deliver: the part of a wildcard ends when nothing of it is left at all.
    /// Thread: the writer.
    public void rest() {
        if (part != null && !closed && !again.isAsking() && !handover.hasHole() && found.isEmpty()
                && !position.isAsking() && acknowledgements.isEmpty()) {
            part.rests(handover.chainBefore());
        }
    }

    /// Finds what can be delivered now and keeps it for [#deliver]: true when there is something. Never waits.
    ///
    /// @throws dev.pinion.db.StorageException when the log cannot be read
    public boolean prepare() {
        forgetErased();
        if (closed || browsed) {
            found.clear();
            room.letGo();
            return false;
        }
        askAgain();
        if (again.isThere()) {
            return true;
        }
        if (found.isEmpty() && position.hasMore()) {
            find();
        }
        letGoOfUnusedRoom();
        return !found.isEmpty() || atBrowseEnd();
    }

    private void find() {
        int most = acknowledgements.room();
        if (most == 0) {
            position.dropPage();
        } else if (room.take()) {
            position.find(found, most, this::ready);
            if (room.fit(found)) {
                position.rewind(found);
            }
        }
    }

    private void letGoOfUnusedRoom() {
        if (found.isEmpty() && !position.isAsking() && !again.isAsking()) {
            room.letGo();
        }
    }

    private boolean atBrowseEnd() {
        return position.expected() > browseEnd || (found.isEmpty() && !position.isAsking() && lookFrom() > browseEnd);
    }

    /// Asks the log for a refused message whose pause is over.
    private void askAgain() {
        long now = System.nanoTime();
        if (!again.isAsking() && acknowledgements.isDue(now) && room.take()) {
            Long seq = acknowledgements.nextAgain(now);
            if (seq != null) {
                again.ask(seq, this::ready);
            }
        }
    }

    /// Hands what [#prepare] found to the writer, in order, and moves the position behind it.
    public void deliver(Reader.Output output) throws IOException {
        MessageEncoder encoder = Objects.requireNonNull(tail).encoder();
        forgetErased();
        if (again.isThere()) {
            handover.again(output, encoder, again.seq(), again.take());
        }
        if (part != null) {
            part.delivered();
        }
        while (!found.isEmpty() && !closed && !atBrowseEnd() && acknowledgements.hasRoom()) {
            TailEntry entry = found.remove();
            handover.next(output, encoder, entry, position.pass(entry.seq()));
            forgetErased();
        }
        if (atBrowseEnd() && !browsed && !closed) {
            browsed = true;
            handover.browserEnd(output, encoder);
        }
        endTurn();
    }

    /// What was found and not delivered is found again: kept, it would take room from others while this one waits.
    private void endTurn() {
        if (!found.isEmpty()) {
            found.clear();
            position.rewind(found);
        }
        if (start.local() != null) {
            passed = position.expected();
        }
        letGoOfUnusedRoom();
    }
}

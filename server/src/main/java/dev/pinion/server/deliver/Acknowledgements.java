package dev.pinion.server.deliver;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.stomp.AckMode;

/// What the client of one subscription acknowledges and refuses, in the client modes, and what follows from it: credit, the
/// place of a cursor, another delivery.
///
/// Threads: the connection's reader acknowledges and refuses, its writer delivers, housekeeping looks.
public final class Acknowledgements {
    private final Credit.Waiting subscription;
    private final Runnable refused;
    private final SubscriptionStart start;
    private final int deliveriesMax;
    /// What the client has in hand; of a shared cursor the member's part.
    private final Membership.Hand hand;
    /// What it has refused, where the cursor is its alone.
    private final Unacknowledged unacknowledged = new Unacknowledged();

    /// @param subscription that waits for room
    /// @param refused what to do when there is something to deliver again
    Acknowledgements(Credit.Waiting subscription, Runnable refused, SubscriptionStart start, int deliveriesMax) {
        this.subscription = subscription;
        this.refused = refused;
        this.start = start;
        this.deliveriesMax = deliveriesMax;
        Membership member = start.member();
        hand = member == null ? unacknowledged : member.hand();
    }

    /// Takes an ACK for a message, and in cumulative mode for all before it; false when no such message was delivered here.
    public boolean acknowledge(long seq) {
        if (!knows(seq)) {
            return false;
        }
        settle(take(seq));
        return true;
    }

    /// Takes out of the client's hand what an ACK for this message means; [#settle] follows when that is to count.
    public SequenceRanges take(long seq) {
        return hand.acknowledge(seq, start.ack() == AckMode.CLIENT);
    }

    /// Takes a NACK: what is meant comes again after a pause. Returns those that came too often, which the caller has
    /// to put away and then to give to [#giveUp].
    public List<Long> refuse(long seq) {
        List<Long> tooOften = hand.refuse(seq, start.ack() == AckMode.CLIENT, deliveriesMax, System.nanoTime());
        refused.run();
        return tooOften;
    }

    /// True when a message with this sequence was delivered here.
    public boolean knows(long seq) {
        return hand.knows(seq);
    }

    /// True for one that was delivered here and is neither acknowledged nor given up.
    public boolean awaits(long seq) {
        return hand.awaits(seq);
    }

    /// Counts messages as acknowledged that nobody will get again.
    public void giveUp(List<Long> refused) {
        refused.forEach(seq -> settle(hand.acknowledge(seq, false)));
    }

    /// Counts messages as acknowledged that were taken out of the client's hand.
    public void settle(SequenceRanges acknowledged) {
        if (!acknowledged.isEmpty()) {
            acknowledged.forEach(start.progress()::acknowledged);
            start.credit().giveBack(acknowledged.size());
        }
    }

    /// How many more may be delivered; where that is none, the subscription becomes ready when it is some.
    int room() {
        return start.ack() == AckMode.AUTO ? Integer.MAX_VALUE : start.credit().roomFor(subscription);
    }

    boolean hasRoom() {
        return start.ack() == AckMode.AUTO || !start.credit().exhausted();
    }

    void spend() {
        if (start.ack() != AckMode.AUTO) {
            start.credit().spend();
        }
    }

    /// Counts a delivery; tells the how many-th it is.
    ///
    /// @param before how often earlier connections were given it
    int delivered(long seq, int before) {
        int count = start.ack() == AckMode.AUTO ? before + 1 : hand.delivered(seq, before);
        start.progress().delivered(seq, count);
        return count;
    }

    /// Puts a message away that was delivered too often without an ACK, instead of delivering it.
    void tooOften(long seq, int before) {
        spend();
        int _ = hand.delivered(seq, before);
        start.tooOften().putAway(start.channel(), seq, this);
    }

    boolean wasDeliveredTooOften(int before) {
        return before >= deliveriesMax && start.ack() != AckMode.AUTO;
    }

    boolean isRefused(long seq) {
        return unacknowledged.isRefused(seq);
    }

    @Nullable
    Long nextAgain(long nowNanos) {
        return unacknowledged.nextAgain(nowNanos);
    }

    boolean isDue(long nowNanos) {
        return unacknowledged.isDue(nowNanos);
    }

    boolean isPausing() {
        return unacknowledged.isPausing();
    }

    boolean isEmpty() {
        return unacknowledged.isEmpty();
    }
}

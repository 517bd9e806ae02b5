package dev.pinion.server.deliver;

import java.util.List;
import java.util.function.LongConsumer;

import dev.pinion.db.StoredMessage;

/// What a subscription that shares a cursor with others asks of it: which messages it is to deliver next. The cursor knows
/// sequences alone; its members read the messages.
///
/// Threads: the connection's writer asks, its reader acknowledges by way of [#hand] and [#progress], the committer calls
/// [#grown]. All MUST return at once.
public interface Membership {
    /// Before the first question.
    ///
    /// @param ready to be called when there may be something for this member; MUST return at once
    void begin(Runnable ready);

    Hand hand();

    /// Of what this member has in hand.
    Progress progress();

    /// The first sequence that nobody was given yet. Any thread.
    long frontier();

    /// Where it is false, this member becomes ready when there is something.
    boolean hasMore();

    /// From where to read for this member, which then calls [#sort]; nobody else reads meanwhile. 0: there is nothing now, and
    /// it becomes ready when there is.
    long next();

    /// Shares out what was read, in order.
    ///
    /// @param from what [#next] gave
    /// @param end what lies before this and was not found is gone
    /// @param most how many this member has room for
    /// @param mine is told what this member is to deliver, in order
    void sort(long from, long end, List<StoredMessage> read, int most, LongConsumer mine);

    /// One that was given to this member and cannot be delivered now: it is the first to come again here.
    void putBack(long seq);

    /// The first sequence of the hole that retention has made before this message, or 0.
    long holeBefore(long seq);

    /// The channel has grown: one of the members that wait becomes ready.
    void grown();

    /// How long a refused message rests: twice as long after each delivery, at most a minute.
    static long pauseNanos(int deliveries) {
        return Math.min(60_000_000_000L, 500_000_000L << Math.min(deliveries - 1, 10));
    }

    /// What a client has been given and has not acknowledged.
    interface Hand {
        /// Counts a delivery; tells the how many-th it is.
        ///
        /// @param before how often earlier connections were given it
        int delivered(long seq, int before);

        /// True for a sequence that was delivered at all, acknowledged since or not.
        boolean knows(long seq);

        /// True for one that was delivered and is neither acknowledged nor given up.
        boolean awaits(long seq);

        /// Those that an ACK settles: one, or all up to it.
        SequenceRanges acknowledge(long seq, boolean cumulative);

        /// Puts those that a NACK means in line for another delivery.
        ///
        /// @return those that were delivered too often: they stay in hand
        List<Long> refuse(long seq, boolean cumulative, int deliveriesMax, long nowNanos);
    }
}

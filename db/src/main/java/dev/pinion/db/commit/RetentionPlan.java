package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.List;

import dev.pinion.db.Bytes;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StoredMessage;

/// What of a channel may go: made on a reader, carried out on the committer if the channel has not changed otherwise since.
/// Immutable.
///
/// @param from     the oldest message when it was made
/// @param first    of what is left
/// @param anchor   the chain before that
/// @param bytes    of what goes
/// @param erasures of the channel until then
record RetentionPlan(Channel channel, long from, long first, Bytes anchor, long bytes, int erasures) {

    private static final int PAGE_BYTES = 1 << 20;

    /// @param messagesMax so many go at most
    static RetentionPlan of(Channel channel, RetentionLimits limits, long nowMillis, int messagesMax,
            ChannelReading reading, KnownState state) throws SQLException {
        int erasures = channel.erasures();
        ChannelHead head = channel.head();
        Going going = new Going(limits, nowMillis, head,
                state.lowestFloor(channel.name(), nowMillis - limits.cursorHold().toMillis()));
        long last = Math.min(head.last(), head.first() + messagesMax - 1);
        while (going.next <= last) {
            List<StoredMessage> page = reading.range(going.next, last, PAGE_BYTES);
            if (page.isEmpty() || !page.stream().allMatch(going::take)) {
                break;
            }
        }
        return new RetentionPlan(channel, head.first(), going.next, going.anchor, head.bytes() - going.bytesLeft,
                erasures);
    }

    /// Takes messages, oldest first, as long as they may go.
    private static final class Going {

        private final RetentionLimits limits;
        private final long nowMillis;
        /// The oldest sequence that a cursor in use has not acknowledged.
        private final long heldFrom;
        private long next;
        private long messagesLeft;
        private long bytesLeft;
        private Bytes anchor;

        Going(RetentionLimits limits, long nowMillis, ChannelHead head, long lowestFloor) {
            this.limits = limits;
            this.nowMillis = nowMillis;
            this.heldFrom = lowestFloor == Long.MAX_VALUE ? lowestFloor : lowestFloor + 1;
            this.next = head.first();
            this.messagesLeft = head.last() - head.first() + 1;
            this.bytesLeft = head.bytes();
            this.anchor = head.anchor();
        }

        boolean take(StoredMessage message) {
            if (message.seq() != next || !mayGo(message)) {
                return false;
            }
            next++;
            messagesLeft--;
            bytesLeft -= message.headers().size() + message.body().size();
            anchor = message.chain();
            return true;
        }

        /// A cursor in use holds a message back, but not for longer than `cursorHold` beyond the time at which it could have
        /// gone at the earliest, and not against the bound in bytes.
        private boolean mayGo(StoredMessage message) {
            long ageMillis = nowMillis - message.timestampMillis();
            long holdMillis = message.seq() < heldFrom ? 0 : limits.cursorHold().toMillis();
            return bytesLeft > limits.bytes() || ageMillis - holdMillis > limits.age().toMillis()
                    || (messagesLeft > limits.messages() && ageMillis >= holdMillis);
        }
    }

    boolean isEmpty() {
        return first == from;
    }

    /// Gives back how many messages go.
    int carryOut(Batch batch) {
        ChannelHead tip = channel.tip();
        if (tip.first() != from || channel.erasures() != erasures) {
            return 0;
        }
        channel.tipBeginsAt(first, anchor, tip.bytes() - bytes);
        batch.holds(channel);
        return (int) (first - from);
    }
}

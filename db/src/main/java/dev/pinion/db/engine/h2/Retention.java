package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.log.MessageRow;

/// Deletes the oldest messages of one channel, a bounded number per step, in the transaction of a batch. The chain's
/// value before what is left becomes the channel's anchor. Committer only.
final class Retention {

    private static final String HELD_BY_CURSORS = """
            select min(p.floor) from cursor_position p
            join cursor_owner o on o.identity = p.identity and o.name = p.name
            where p.channel = ? and o.used_millis >= ?""";

    /// The oldest message, with what counts of it.
    private record Oldest(long seq, long bytes, Bytes chain, long timestampMillis) {}

    private final Connection connection;
    private final RetentionLimits limits;
    private final long nowMillis;

    Retention(Connection connection, RetentionLimits limits, long nowMillis) {
        this.connection = connection;
        this.limits = limits;
        this.nowMillis = nowMillis;
    }

    /// Deletes at most `rowsMax`; gives back how many.
    int step(Channel channel, int rowsMax) throws SQLException {
        // What this very batch adds has no rows yet.
        ChannelHead durable = channel.head();
        if (channel.row() == Channel.NO_ROW) {
            return 0;
        }
        long heldFrom = heldFrom(channel);
        long first = channel.tip().first();
        long messagesLeft = durable.last() - first + 1;
        long bytesLeft = channel.tip().bytes();
        Oldest lastDeleted = null;
        // Segment by segment, and no further than what may go: often the first message already stays.
        SegmentTable segments = new SegmentTable(connection);
        long last = Math.min(durable.last(), first + rowsMax - 1);
        for (long next = first; next <= last;) {
            List<Segment> found = segments.from(channel.row(), next, 1);
            if (found.isEmpty()) {
                break;
            }
            Segment segment = found.getFirst();
            Going going = new Going(last, heldFrom, messagesLeft, bytesLeft);
            boolean all = segment.forEach(next, going);
            if (going.last != null) {
                lastDeleted = going.last;
                bytesLeft = going.bytesLeft;
                messagesLeft = going.messagesLeft;
            }
            if (!all) {
                break;
            }
            next = segment.last() + 1;
        }
        if (lastDeleted == null) {
            return 0;
        }
        delete(channel, lastDeleted, bytesLeft);
        return (int) (lastDeleted.seq() - first + 1);
    }

    /// Takes messages, oldest first, as long as they may go.
    private final class Going implements Segment.Each {

        private final long to;
        private final long heldFrom;
        private long messagesLeft;
        private long bytesLeft;
        private @Nullable Oldest last;

        Going(long to, long heldFrom, long messagesLeft, long bytesLeft) {
            this.to = to;
            this.heldFrom = heldFrom;
            this.messagesLeft = messagesLeft;
            this.bytesLeft = bytesLeft;
        }

        @Override
        public boolean take(MessageRow row) {
            Oldest message = new Oldest(row.seq(), (long) row.headers().size() + row.body().size(), row.chain(),
                    row.timestampMillis());
            if (row.seq() > to || !mayGo(message, heldFrom, messagesLeft, bytesLeft)) {
                return false;
            }
            last = message;
            bytesLeft -= message.bytes();
            messagesLeft--;
            return true;
        }
    }

    /// A cursor in use holds a message back, but not for longer than `cursorHold` beyond the time at which it could have
    /// gone at the earliest, and not against the bound in bytes.
    private boolean mayGo(Oldest message, long heldFrom, long messagesLeft, long bytesLeft) {
        long ageMillis = nowMillis - message.timestampMillis();
        long holdMillis = message.seq() < heldFrom ? 0 : limits.cursorHold().toMillis();
        return bytesLeft > limits.bytes() || ageMillis - holdMillis > limits.age().toMillis()
                || (messagesLeft > limits.messages() && ageMillis >= holdMillis);
    }

    /// The oldest sequence that a cursor in use has not acknowledged.
    private long heldFrom(Channel channel) throws SQLException {
        long usedSince = nowMillis - limits.cursorHold().toMillis();
        return new LogReader(connection).query(HELD_BY_CURSORS, row -> {
            long floor = row.getLong(1);
            return row.wasNull() ? Long.MAX_VALUE : floor + 1;
        }, channel.name(), usedSince).getFirst();
    }

    private void delete(Channel channel, Oldest last, long bytesLeft) throws SQLException {
        long id = channel.row();
        SegmentTable segments = new SegmentTable(connection);
        segments.deleteTo(id, last.seq());
        Segment cut = segments.holding(id, last.seq());
        if (cut != null) {
            segments.replace(id, cut, cut.rows().subList((int) (last.seq() + 1 - cut.first()), cut.messages()));
        }
        try (PreparedStatement update = connection
                .prepareStatement("update channel set first_seq = ?, anchor = ?, held_bytes = ? where id = ?")) {
            update.setLong(1, last.seq() + 1);
            update.setBytes(2, last.chain().toByteArray());
            update.setLong(3, bytesLeft);
            update.setLong(4, id);
            update.executeUpdate();
        }
        channel.tipBeginsAt(last.seq() + 1, last.chain(), bytesLeft);
    }
}

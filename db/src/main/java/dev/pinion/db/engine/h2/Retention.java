package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.Bytes;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.RetentionLimits;

/// Deletes the oldest messages of one channel, a bounded number per step, in the transaction of a batch. The chain's
/// value before what is left becomes the channel's anchor. Committer only.
final class Retention {

    private static final String HELD_BY_CURSORS = """
            select min(p.floor) from cursor_position p
            join cursor_owner o on o.identity = p.identity and o.name = p.name
            where p.channel = ? and o.used_millis >= ?""";
    private static final String OLDEST = """
            select seq, octet_length(headers) + octet_length(body), chain, timestamp_millis from message
            where channel_id = ? and seq between ? and ? order by channel_id, seq""";

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
        // The first one alone is asked for before all others: often it may not go, and then this costs nothing.
        List<Oldest> oldest = new ArrayList<>(oldest(channel.row(), first, first));
        if (!oldest.isEmpty() && mayGo(oldest.getFirst(), heldFrom, messagesLeft, bytesLeft)) {
            oldest.addAll(oldest(channel.row(), first + 1, Math.min(durable.last(), first + rowsMax - 1)));
        }
        for (Oldest message : oldest) {
            if (!mayGo(message, heldFrom, messagesLeft, bytesLeft)) {
                break;
            }
            lastDeleted = message;
            bytesLeft -= message.bytes();
            messagesLeft--;
        }
        if (lastDeleted == null) {
            return 0;
        }
        delete(channel, lastDeleted, bytesLeft);
        return (int) (lastDeleted.seq() - first + 1);
    }

    private List<Oldest> oldest(long id, long from, long to) throws SQLException {
        return new LogReader(connection).query(OLDEST,
                row -> new Oldest(row.getLong(1), row.getLong(2), Bytes.owned(row.getBytes(3)), row.getLong(4)), id,
                from, to);
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
        try (PreparedStatement delete = connection
                .prepareStatement("delete from message where channel_id = ? and seq between ? and ?");
                PreparedStatement forget = connection
                        .prepareStatement("delete from erasure where channel_id = ? and seq <= ?");
                PreparedStatement update = connection.prepareStatement(
                        "update channel set first_seq = ?, anchor = ?, held_bytes = ? where id = ?")) {
            delete.setLong(1, id);
            delete.setLong(2, channel.tip().first());
            delete.setLong(3, last.seq());
            delete.executeUpdate();
            forget.setLong(1, id);
            forget.setLong(2, last.seq());
            forget.executeUpdate();
            update.setLong(1, last.seq() + 1);
            update.setBytes(2, last.chain().toByteArray());
            update.setLong(3, bytesLeft);
            update.setLong(4, id);
            update.executeUpdate();
        }
        channel.tipBeginsAt(last.seq() + 1, last.chain(), bytesLeft);
    }
}

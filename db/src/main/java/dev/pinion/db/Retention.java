package dev.pinion.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

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
    int step(ChannelLog channel, int rowsMax) throws SQLException {
        // What this very batch adds has no rows yet.
        ChannelHead durable = channel.head();
        if (durable.id() == ChannelLog.NO_ROW) {
            return 0;
        }
        long heldFrom = heldFrom(channel);
        long first = channel.tip().first();
        long messagesLeft = durable.last() - first + 1;
        long bytesLeft = channel.tip().bytes();
        Oldest lastDeleted = null;
        LogReader reader = new LogReader(connection);
        List<Oldest> oldest = reader.query(OLDEST,
                row -> new Oldest(row.getLong(1), row.getLong(2), Bytes.owned(row.getBytes(3)), row.getLong(4)),
                durable.id(), first, Math.min(durable.last(), first + rowsMax - 1));
        for (Oldest message : oldest) {
            boolean tooManyBytes = bytesLeft > limits.bytes();
            boolean old = message.timestampMillis() < nowMillis - limits.age().toMillis();
            boolean free = message.seq() < heldFrom && (old || messagesLeft > limits.messages());
            if (!tooManyBytes && !free) {
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

    /// The oldest sequence that a cursor in use has not acknowledged.
    private long heldFrom(ChannelLog channel) throws SQLException {
        long usedSince = nowMillis - limits.cursorHold().toMillis();
        return new LogReader(connection).query(HELD_BY_CURSORS, row -> {
            long floor = row.getLong(1);
            return row.wasNull() ? Long.MAX_VALUE : floor + 1;
        }, channel.name(), usedSince).getFirst();
    }

    private void delete(ChannelLog channel, Oldest last, long bytesLeft) throws SQLException {
        long id = channel.head().id();
        try (PreparedStatement delete = connection
                .prepareStatement("delete from message where channel_id = ? and seq between ? and ?");
                PreparedStatement update = connection.prepareStatement(
                        "update channel set first_seq = ?, anchor = ?, held_bytes = ? where id = ?")) {
            delete.setLong(1, id);
            delete.setLong(2, channel.tip().first());
            delete.setLong(3, last.seq());
            delete.executeUpdate();
            update.setLong(1, last.seq() + 1);
            update.setBytes(2, last.chain().content());
            update.setLong(3, bytesLeft);
            update.setLong(4, id);
            update.executeUpdate();
        }
        channel.tipBeginsAt(last.seq() + 1, bytesLeft);
    }
}

package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.Bytes;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.log.MessageRow;

/// The queries. Runs on the store's own threads, over a connection of the caller; knows nothing of durable heads: the
/// caller bounds what it asks for.
public final class LogReader extends TableReader implements MessageSource {

    private static final String TIMES = """
            select last_seq, last_millis, first_millis, first_seq from segment
            where channel_id = ? and last_seq >= ? order by channel_id, last_seq fetch first 1 row only""";
    public static final String HEADS = """
            select name, id, first_seq, last_seq, last_timestamp, chain, anchor, held_bytes from channel""";

    /// Of one query, whose result H2 holds in memory.
    private static final int SEGMENTS_MAX = 8;

    public LogReader(Connection connection) {
        super(connection);
    }

    @Override
    public List<MessageRow> range(long channelId, long from, long to, int bytesMax) throws SQLException {
        List<MessageRow> rows = new ArrayList<>();
        Bounded bounded = new Bounded(rows, to, bytesMax);
        int ask = Math.clamp(Math.min(bytesMax / Segment.BYTES_MAX, to - from), 1, SEGMENTS_MAX);
        long next = from;
        while (next <= to) {
            List<Segment> segments = new SegmentTable(connection()).from(channelId, next, ask);
            for (Segment segment : segments) {
                if (segment.first() > to || !segment.forEach(next, bounded)) {
                    return rows;
                }
                next = segment.last() + 1;
            }
            if (segments.size() < ask) {
                return rows;
            }
        }
        return rows;
    }

    @Override
    public List<StoredMessage> together(Channel channel, long first, long last) throws SQLException {
        List<StoredMessage> rows = new ArrayList<>();
        long next = first;
        for (long bytes = 0; next <= last && bytes < Segment.BYTES_MAX / 2;) {
            Segment segment = first(new SegmentTable(connection()).from(channel.row(), next, 1));
            if (segment == null || segment.first() > last) {
                return rows;
            }
            segment.forEach(next, row -> row.seq() <= last && rows.add(row.of(channel)));
            next = segment.last() + 1;
            bytes += segment.content().length;
        }
        return rows;
    }

    /// Takes what fits, and always the first.
    private static final class Bounded implements Segment.Each {

        private final List<MessageRow> rows;
        private final long to;
        private long bytesLeft;

        Bounded(List<MessageRow> rows, long to, int bytesMax) {
            this.rows = rows;
            this.to = to;
            this.bytesLeft = bytesMax;
        }

        @Override
        public boolean take(MessageRow row) {
            bytesLeft -= row.heldBytes();
            if (row.seq() > to || (bytesLeft < 0 && !rows.isEmpty())) {
                return false;
            }
            return rows.add(row);
        }
    }

    @Override
    public List<MessageRow> next(long channelId, long from, int rowsMax, int bytesMax) throws SQLException {
        List<Segment> found = new SegmentTable(connection()).from(channelId, from, 1);
        List<MessageRow> rows = new ArrayList<>();
        if (!found.isEmpty()) {
            found.getFirst().forEach(from, rows::add);
        }
        return rows;
    }

    @Override
    public List<StoredMessage> range(Channel channel, long first, long last, int bytesMax) throws SQLException {
        return range(channel.row(), first, last, bytesMax).stream().map(row -> row.of(channel)).toList();
    }

    @Override
    public long firstSeqAtOrAfter(Channel channel, long first, long last, long millis) throws SQLException {
        return firstSeqAtOrAfter(channel.row(), first, last, millis);
    }

    /// The first sequence in `first` to `last` whose timestamp is not before `millis`; `last + 1` when there is none.
    /// Timestamps never go back within a channel, so its segment is found by halving.
    public long firstSeqAtOrAfter(long channelId, long first, long last, long millis) throws SQLException {
        try (PreparedStatement select = connection().prepareStatement(TIMES)) {
            long low = first;
            long high = last + 1;
            while (low < high) {
                long middle = low + (high - low) / 2;
                select.setLong(1, channelId);
                select.setLong(2, middle);
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next()) {
                        low = middle + 1; // retention has just deleted it: it was old
                    } else if (found.getLong(2) < millis) {
                        low = found.getLong(1) + 1;
                    } else if (found.getLong(3) >= millis) {
                        high = Math.min(middle, found.getLong(4));
                    } else {
                        return Math.max(low, firstWithin(channelId, middle, millis));
                    }
                }
            }
            return low;
        }
    }

    private long firstWithin(long channelId, long seq, long millis) throws SQLException {
        Segment segment = new SegmentTable(connection()).holding(channelId, seq);
        if (segment != null) {
            for (MessageRow row : segment.rows()) {
                if (row.timestampMillis() >= millis) {
                    return row.seq();
                }
            }
        }
        return seq + 1;
    }

    public Map<String, ChannelRow> channels() throws SQLException {
        return channels(HEADS);
    }

    /// Those that a query beginning with [#HEADS] finds.
    public Map<String, ChannelRow> channels(String sql, Object... values) throws SQLException {
        Map<String, ChannelRow> channels = new HashMap<>();
        query(sql, found -> {
            ChannelHead head = new ChannelHead(found.getLong(3), found.getLong(4), found.getLong(5),
                    Bytes.owned(found.getBytes(6)), Bytes.owned(found.getBytes(7)), found.getLong(8));
            channels.put(found.getString(1), new ChannelRow(found.getLong(2), head));
            return true;
        }, values);
        return channels;
    }
}

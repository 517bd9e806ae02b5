package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.Bytes;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.commit.ChannelRow;
import dev.pinion.db.commit.Engine;
import dev.pinion.db.Erasure;
import dev.pinion.db.log.MessageRow;
import dev.pinion.db.StoredMessage;

/// The queries. Runs on the store's own threads, over a connection of the caller; knows nothing of durable heads: the
/// caller bounds what it asks for.
public final class LogReader implements Engine.Reader {

    /// The order names both columns of the key: with `order by seq` H2 sorts the whole rest of the channel.
    private static final String RANGE = """
            select seq, sender, timestamp_millis, headers, body, chain from message
            where channel_id = ? and seq between ? and ? order by channel_id, seq""";
    private static final String ERASURES = """
            select seq, headers_hash, body_hash, erased_millis from erasure
            where channel_id = ? and seq between ? and ? order by channel_id, seq""";
    private static final String TIMESTAMP = "select timestamp_millis from message where channel_id = ? and seq = ?";
    private static final String HEADS = """
            select name, id, first_seq, last_seq, last_timestamp, chain, anchor, held_bytes from channel""";

    /// H2 holds the result of a query in memory, so the first one of a read, which knows no sizes yet, is short.
    private static final int FIRST_ROWS = 32;
    private static final int ROWS_PER_QUERY_MAX = 512;

    private final Connection connection;

    public LogReader(Connection connection) {
        this.connection = connection;
    }

    /// For the small tables: the whole result is held in memory.
    @Override
    public <T> List<T> query(String sql, Engine.Row<T> row, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                select.setObject(n + 1, values[n]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row.read(found));
                }
            }
            return rows;
        }
    }

    /// Rows from `from` to `to`, as many as fit into the bounds but at least one, if there is one.
    public List<MessageRow> range(long channelId, long from, long to, int bytesMax) throws SQLException {
        List<MessageRow> rows = new ArrayList<>();
        long bytes = 0;
        long next = from;
        int ask = FIRST_ROWS;
        while (next <= to) {
            long until = Math.min(to, next + ask - 1);
            for (MessageRow row : query(channelId, next, until)) {
                bytes += row.heldBytes();
                if (bytes > bytesMax && !rows.isEmpty()) {
                    return rows;
                }
                rows.add(row);
            }
            next = until + 1;
            long bytesPerRow = bytes / Math.max(1, rows.size()) + 1;
            ask = Math.clamp((bytesMax - bytes) / bytesPerRow + 1, 1, ROWS_PER_QUERY_MAX);
        }
        return rows;
    }

    /// The next rows of a channel, wherever they are: for verification, which trusts no sequence.
    public List<MessageRow> next(long channelId, long from, int rowsMax, int bytesMax) throws SQLException {
        List<Long> seqs = query("select seq from message where channel_id = ? and seq >= ? order by channel_id, seq"
                + " fetch first " + rowsMax + " rows only", found -> found.getLong(1), channelId, from);
        return seqs.isEmpty() ? List.of() : range(channelId, seqs.getFirst(), seqs.getLast(), bytesMax);
    }

    private List<MessageRow> query(long channelId, long from, long to) throws SQLException {
        List<MessageRow> rows = query(RANGE,
                found -> new MessageRow(found.getLong(1), found.getString(2), found.getLong(3),
                        Bytes.owned(found.getBytes(4)), Bytes.owned(found.getBytes(5)), Bytes.owned(found.getBytes(6)),
                        null),
                channelId, from, to);
        return rows.stream().noneMatch(MessageRow::isEmpty) ? rows : withErasures(rows, channelId, from, to);
    }

    /// Only an empty message may be an erased one, so that the others cost no look.
    private List<MessageRow> withErasures(List<MessageRow> rows, long channelId, long from, long to)
            throws SQLException {
        Map<Long, Erasure> erasures = new HashMap<>();
        query(ERASURES,
                found -> Map.entry(found.getLong(1),
                        new Erasure(Bytes.owned(found.getBytes(2)), Bytes.owned(found.getBytes(3)), found.getLong(4))),
                channelId, from, to).forEach(entry -> erasures.put(entry.getKey(), entry.getValue()));
        return rows.stream().map(row -> row.isEmpty() ? row.erased(erasures.get(row.seq())) : row).toList();
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
    /// Timestamps never go back within a channel, so it is found by halving.
    public long firstSeqAtOrAfter(long channelId, long first, long last, long millis) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(TIMESTAMP)) {
            long low = first;
            long high = last + 1;
            while (low < high) {
                long middle = low + (high - low) / 2;
                select.setLong(1, channelId);
                select.setLong(2, middle);
                try (ResultSet found = select.executeQuery()) {
                    // A row that retention has just deleted was an old one.
                    boolean before = !found.next() || found.getLong(1) < millis;
                    low = before ? middle + 1 : low;
                    high = before ? high : middle;
                }
            }
            return low;
        }
    }

    public Map<String, ChannelRow> channels() throws SQLException {
        Map<String, ChannelRow> channels = new HashMap<>();
        try (Statement statement = connection.createStatement(); ResultSet found = statement.executeQuery(HEADS)) {
            while (found.next()) {
                ChannelHead head = new ChannelHead(found.getLong(3), found.getLong(4), found.getLong(5),
                        Bytes.owned(found.getBytes(6)), Bytes.owned(found.getBytes(7)), found.getLong(8));
                channels.put(found.getString(1), new ChannelRow(found.getLong(2), head));
            }
        }
        return channels;
    }
}

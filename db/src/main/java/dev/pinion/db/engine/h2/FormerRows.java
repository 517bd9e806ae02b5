package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.Bytes;
import dev.pinion.db.Erasure;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.MessageSource;
import dev.pinion.db.log.MessageRow;

/// The layout before segments, a row for each message: read for conversion, verification and copies. Whoever has the
/// connection.
public final class FormerRows implements MessageSource {

    /// The order names both columns of the key: with `order by seq` H2 sorts the whole rest of the channel.
    private static final String RANGE = """
            select seq, sender, timestamp_millis, headers, body, chain from message
            where channel_id = ? and seq between ? and ? order by channel_id, seq""";
    private static final String ERASURES = """
            select seq, headers_hash, body_hash, erased_millis from erasure
            where channel_id = ? and seq between ? and ? order by channel_id, seq""";
    /// H2 holds the result of a query in memory, so the first one of a read, which knows no sizes yet, is short.
    private static final int FIRST_ROWS = 32;
    private static final int ROWS_PER_QUERY_MAX = 512;

    private final LogReader reader;

    public FormerRows(Connection connection) {
        this.reader = new LogReader(connection);
    }

    /// Rows from `from` to `to`, as many as fit into the bounds but at least one, if there is one.
    @Override
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
    @Override
    public List<MessageRow> next(long channelId, long from, int rowsMax, int bytesMax) throws SQLException {
        List<Long> seqs = reader
                .query("select seq from message where channel_id = ? and seq >= ? order by channel_id, seq"
                        + " fetch first " + rowsMax + " rows only", found -> found.getLong(1), channelId, from);
        return seqs.isEmpty() ? List.of() : range(channelId, seqs.getFirst(), seqs.getLast(), bytesMax);
    }

    private List<MessageRow> query(long channelId, long from, long to) throws SQLException {
        List<MessageRow> rows = reader.query(RANGE,
                found -> new MessageRow(found.getLong(1), found.getLong(3),
                        StoredMessage.Content.of(found.getString(2), Bytes.owned(found.getBytes(4)),
                                Bytes.owned(found.getBytes(5))),
                        Bytes.owned(found.getBytes(6)), null),
                channelId, from, to);
        return rows.stream().noneMatch(MessageRow::isEmpty) ? rows : withErasures(rows, channelId, from, to);
    }

    /// Only an empty message may be an erased one, so that the others cost no look.
    private List<MessageRow> withErasures(List<MessageRow> rows, long channelId, long from, long to)
            throws SQLException {
        Map<Long, Erasure> erasures = new HashMap<>();
        reader.query(ERASURES,
                found -> Map.entry(found.getLong(1),
                        new Erasure(Bytes.owned(found.getBytes(2)), Bytes.owned(found.getBytes(3)), found.getLong(4))),
                channelId, from, to).forEach(entry -> erasures.put(entry.getKey(), entry.getValue()));
        return rows.stream().map(row -> row.isEmpty() ? row.erased(erasures.get(row.seq())) : row).toList();
    }
}

package dev.pinion.db.engine.h2;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;

import org.h2.tools.SimpleResultSet;
import org.h2.tools.SimpleRowSource;
import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.Segment;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.log.MessageRow;

/// The table function MESSAGES: segments as rows of messages, for a person with a JDBC client. The thread of whoever asks; the
/// server itself never does.
public final class MessagesAsRows implements SimpleRowSource {

    /// H2 holds what a table function gives in memory.
    static final int ROWS_MAX = 100_000;
    /// H2 asks so for the columns alone.
    private static final String COLUMNS_ONLY = "jdbc:columnlist:connection";

    private final SegmentTable segments;
    private final long channelId;
    private final long last;
    private long next;
    private int rows;
    private final ArrayDeque<MessageRow> found = new ArrayDeque<>();

    private MessagesAsRows(Connection connection, long channelId, long first, long last) {
        this.segments = new SegmentTable(connection);
        this.channelId = channelId;
        this.next = first;
        this.last = last;
    }

    /// Called by H2.
    ///
    /// @param first of the sequences that are asked for
    /// @param last null: to the end
    public static ResultSet of(Connection connection, String channel, long first, @Nullable Long last)
            throws SQLException {
        if (connection.getMetaData().getURL().equals(COLUMNS_ONLY)) {
            return columns(new SimpleResultSet());
        }
        List<long[]> bounds = new LogReader(connection).query(
                "select id, first_seq, last_seq from channel where name = ?",
                row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)}, channel);
        if (bounds.isEmpty()) {
            throw new SQLException("there is no channel " + channel + "; expected a name from the table CHANNEL");
        }
        long[] its = bounds.getFirst();
        long end = last == null ? its[2] : Math.min(last, its[2]);
        return columns(new SimpleResultSet(new MessagesAsRows(connection, its[0], Math.max(first, its[1]), end)));
    }

    private static ResultSet columns(SimpleResultSet set) {
        set.addColumn("SEQ", Types.BIGINT, 0, 0);
        set.addColumn("SENDER", Types.VARCHAR, 0, 0);
        set.addColumn("STORED", Types.TIMESTAMP_WITH_TIMEZONE, 0, 3);
        set.addColumn("HEADERS", Types.VARCHAR, 0, 0);
        set.addColumn("BODY", Types.VARBINARY, 0, 0);
        set.addColumn("CHAIN", Types.VARBINARY, 0, 0);
        set.addColumn("ERASED", Types.TIMESTAMP_WITH_TIMEZONE, 0, 3);
        return set;
    }

    @Override
    public Object @Nullable [] readRow() throws SQLException {
        while (found.isEmpty() && next <= last) {
            List<Segment> segment = segments.from(channelId, next, 1);
            if (segment.isEmpty()) {
                return null;
            }
            segment.getFirst().forEach(next, found::add);
            next = segment.getFirst().last() + 1;
        }
        MessageRow row = found.poll();
        if (row == null || row.seq() > last) {
            return null;
        }
        if (++rows > ROWS_MAX) {
            throw new SQLException("more than " + ROWS_MAX + " messages; expected a smaller range at a time");
        }
        return columns(row);
    }

    private static Object[] columns(MessageRow row) {
        List<Object> stored = List.of(row.seq(), row.sender(), time(row.timestampMillis()),
                new String(row.headers().toByteArray(), StandardCharsets.UTF_8), row.body().toByteArray(),
                row.chain().toByteArray());
        Object[] columns = stored.toArray(new Object[stored.size() + 1]);
        if (row.erasure() != null) {
            columns[stored.size()] = time(row.erasure().erasedMillis());
        }
        return columns;
    }

    private static Object time(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }

    @Override
    public void close() {
        found.clear();
    }

    @Override
    public void reset() throws SQLException {
        throw new SQLException("the rows are read once");
    }
}

package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.log.MessageRow;

/// The table of segments over one connection. Whoever has the connection.
public final class SegmentTable {

    private static final String FROM = """
            select first_seq, last_seq, content, more from segment
            where channel_id = ? and last_seq >= ? order by channel_id, last_seq fetch first ? rows only""";
    private static final String PUT = """
            insert into segment (first_seq, first_millis, last_millis, content, more, channel_id, last_seq)
            values (?, ?, ?, ?, ?, ?, ?)""";
    private static final String DELETE = "delete from segment where channel_id = ? and last_seq = ?";
    private static final String DELETE_TO = "delete from segment where channel_id = ? and last_seq <= ?";
    /// H2 takes no more for one value.
    private static final int VALUE_BYTES_MAX = 1024 * 1024;

    private final Connection connection;

    public SegmentTable(Connection connection) {
        this.connection = connection;
    }

    /// The first ones that end at or after a sequence, in order.
    public List<Segment> from(long channelId, long seq, int rowsMax) throws SQLException {
        return new LogReader(connection).query(FROM,
                row -> new Segment(channelId, row.getLong(1), row.getLong(2), joined(row.getBytes(3), row.getBytes(4))),
                channelId, seq, rowsMax);
    }

    private static byte[] joined(byte[] content, byte @Nullable [] more) {
        if (more == null) {
            return content;
        }
        byte[] whole = Arrays.copyOf(content, content.length + more.length);
        System.arraycopy(more, 0, whole, content.length, more.length);
        return whole;
    }

    /// The one that holds a sequence; null: there is none.
    @Nullable
    public Segment holding(long channelId, long seq) throws SQLException {
        List<Segment> found = from(channelId, seq, 1);
        return found.isEmpty() || found.getFirst().first() > seq ? null : found.getFirst();
    }

    /// Adds what follows `last`, the last sequence that the table holds: to the last segment, if that is small.
    public void append(long channelId, long last, List<MessageRow> messages) throws SQLException {
        List<MessageRow> rows = new ArrayList<>();
        Segment tail = last == 0 ? null : holding(channelId, last);
        int bytes = 0;
        if (tail != null && tail.last() == last && tail.bytes() < Segment.BYTES_WORTH_IT
                && tail.messages() < Segment.MESSAGES_MAX / 2) {
            rows.addAll(tail.rows());
            bytes = tail.bytes();
            delete(channelId, last);
        }
        try (PreparedStatement insert = connection.prepareStatement(PUT)) {
            for (MessageRow message : messages) {
                int its = Segment.bytesOf(message);
                if (!rows.isEmpty() && (bytes + its > Segment.BYTES_MAX || rows.size() >= Segment.MESSAGES_MAX)) {
                    add(insert, channelId, rows);
                    rows.clear();
                    bytes = 0;
                }
                rows.add(message);
                bytes += its;
            }
            add(insert, channelId, rows);
            insert.executeBatch();
        }
    }

    /// Deletes what is before a sequence: whole segments, and the one that is cut is written anew.
    void deleteBefore(long channelId, long seq) throws SQLException {
        run(DELETE_TO, channelId, seq - 1);
        Segment cut = holding(channelId, seq);
        if (cut != null && cut.first() < seq) {
            replace(channelId, cut, cut.rows().subList((int) (seq - cut.first()), cut.messages()));
        }
    }

    /// Empties messages of one segment at a time.
    void erase(long channelId, long seq, long erasedMillis) throws SQLException {
        Segment segment = holding(channelId, seq);
        if (segment == null) {
            return; // retention has deleted it
        }
        List<MessageRow> rows = new ArrayList<>(segment.rows());
        MessageRow row = rows.get((int) (seq - segment.first()));
        if (row.erasure() == null) {
            rows.set((int) (seq - segment.first()), row.emptied(erasedMillis));
            replace(channelId, segment, rows);
        }
    }

    /// Writes another segment in the place of one.
    private void replace(long channelId, Segment before, List<MessageRow> rows) throws SQLException {
        delete(channelId, before.last());
        try (PreparedStatement insert = connection.prepareStatement(PUT)) {
            add(insert, channelId, rows);
            insert.executeBatch();
        }
    }

    private static void add(PreparedStatement insert, long channelId, List<MessageRow> rows) throws SQLException {
        Segment segment = Segment.of(channelId, rows);
        byte[] content = segment.content();
        insert.setLong(1, segment.first());
        insert.setLong(2, rows.getFirst().timestampMillis());
        insert.setLong(3, rows.getLast().timestampMillis());
        boolean fits = content.length <= VALUE_BYTES_MAX;
        insert.setBytes(4, fits ? content : Arrays.copyOf(content, VALUE_BYTES_MAX));
        insert.setBytes(5, fits ? null : Arrays.copyOfRange(content, VALUE_BYTES_MAX, content.length));
        insert.setLong(6, channelId);
        insert.setLong(7, segment.last());
        insert.addBatch();
    }

    private void delete(long channelId, long last) throws SQLException {
        run(DELETE, channelId, last);
    }

    private void run(String sql, long channelId, long seq) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, channelId);
            statement.setLong(2, seq);
            statement.executeUpdate();
        }
    }
}

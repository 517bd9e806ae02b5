package dev.pinion.db.engine.tables;

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
        if (tail != null && tail.last() == last && !tail.isWorthARow()) {
            rows.addAll(tail.rows());
            delete(channelId, last);
        }
        rows.addAll(messages);
        put(packed(channelId, rows));
    }

    /// A segment with what is beside it in its row.
    public record Packed(Segment segment, long firstMillis, long lastMillis) {

        static Packed of(long channelId, List<MessageRow> rows) {
            return new Packed(Segment.of(channelId, rows), rows.getFirst().timestampMillis(),
                    rows.getLast().timestampMillis());
        }
    }

    /// As few segments as their bounds allow, of rows with consecutive sequences.
    public static List<Packed> packed(long channelId, List<MessageRow> rows) {
        List<Packed> segments = new ArrayList<>();
        int begun = 0;
        int bytes = 0;
        for (int n = 0; n < rows.size(); n++) {
            int its = Segment.bytesOf(rows.get(n));
            if (n > begun && (bytes + its > Segment.BYTES_MAX || n - begun >= Segment.MESSAGES_MAX)) {
                segments.add(Packed.of(channelId, rows.subList(begun, n)));
                begun = n;
                bytes = 0;
            }
            bytes += its;
        }
        segments.add(Packed.of(channelId, rows.subList(begun, rows.size())));
        return segments;
    }

    /// Deletes what is before a sequence: whole segments, and the one that is cut is written anew.
    public void deleteBefore(long channelId, long seq) throws SQLException {
        run(DELETE_TO, channelId, seq - 1);
        Segment cut = holding(channelId, seq);
        if (cut != null && cut.first() < seq) {
            replace(channelId, cut, cut.rows().subList((int) (seq - cut.first()), cut.messages()));
        }
    }

    /// Empties messages of one segment at a time.
    public void erase(long channelId, long seq, long erasedMillis) throws SQLException {
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
        put(List.of(Packed.of(channelId, rows)));
    }

    public void put(List<Packed> segments) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(PUT)) {
            for (Packed each : segments) {
                byte[] content = each.segment().content();
                boolean fits = content.length <= VALUE_BYTES_MAX;
                insert.setLong(1, each.segment().first());
                insert.setLong(2, each.firstMillis());
                insert.setLong(3, each.lastMillis());
                insert.setBytes(4, fits ? content : Arrays.copyOf(content, VALUE_BYTES_MAX));
                insert.setBytes(5, fits ? null : Arrays.copyOfRange(content, VALUE_BYTES_MAX, content.length));
                insert.setLong(6, each.segment().channelId());
                insert.setLong(7, each.segment().last());
                insert.addBatch();
            }
            insert.executeBatch();
        }
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

package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.RecordTable;

/// The queries of the small tables: each result is held in memory. Over a connection of the caller, on its thread.
public abstract class TableReader implements Engine.Reader {

    private static final String OWNER = "select identity, name, owner, used_millis from cursor_owner where ";
    private static final String LOWEST_FLOOR = """
            select min(p.floor) from cursor_position p
            join cursor_owner o on o.identity = p.identity and o.name = p.name
            where p.channel = ? and o.used_millis >= ?""";

    private final Connection connection;

    /// Makes something of a row.
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    TableReader(Connection connection) {
        this.connection = connection;
    }

    final Connection connection() {
        return connection;
    }

    public final <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
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

    static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }

    private static Change.Owned owned(ResultSet row) throws SQLException {
        return new Change.Owned(new Change.CursorName(row.getString(1), row.getString(2)), row.getLong(3),
                row.getLong(4));
    }

    @Override
    public Change.@Nullable Owned owner(Change.CursorName cursor) throws SQLException {
        return first(query(OWNER + "identity = ? and name = ?", TableReader::owned, cursor.identity(), cursor.name()));
    }

    @Override
    public List<Change.Owned> cursors(String identity) throws SQLException {
        return query(OWNER + "identity = ? order by identity, name", TableReader::owned, identity);
    }

    @Override
    public List<Change.Owned> unusedSince(long millis, int cursorsMax) throws SQLException {
        return query(OWNER + "used_millis < ? fetch first ? rows only", TableReader::owned, millis, cursorsMax);
    }

    @Override
    public List<Cursors.Position> positions(Change.CursorName cursor) throws SQLException {
        return query("""
                select channel, floor, ranges from cursor_position where identity = ? and name = ?
                order by identity, name, channel""",
                row -> new Cursors.Position(row.getString(1), row.getLong(2), Bytes.owned(row.getBytes(3))),
                cursor.identity(), cursor.name());
    }

    @Override
    public long lowestFloor(String channel, long usedSinceMillis) throws SQLException {
        return query(LOWEST_FLOOR, row -> {
            long floor = row.getLong(1);
            return row.wasNull() ? Long.MAX_VALUE : floor;
        }, channel, usedSinceMillis).getFirst();
    }

    private static DurableRecords.Entry entry(ResultSet row) throws SQLException {
        return new DurableRecords.Entry(row.getString(1), Bytes.owned(row.getBytes(2)), row.getLong(3));
    }

    private static String record(RecordTable table) {
        return "select record_key, content, written_millis from " + table.table() + " where ";
    }

    @Override
    public DurableRecords.@Nullable Entry record(Change.RecordName name) throws SQLException {
        return first(query(record(name.table()) + "record_key = ?", TableReader::entry, name.key()));
    }

    @Override
    public List<DurableRecords.Entry> recordsAfter(RecordTable table, String key, int recordsMax) throws SQLException {
        return query(record(table) + "record_key > ? order by record_key fetch first ? rows only", TableReader::entry,
                key, recordsMax);
    }

    @Override
    public List<DurableRecords.Entry> recordsBefore(RecordTable table, long millis, int recordsMax)
            throws SQLException {
        return query(record(table) + "written_millis < ? fetch first ? rows only", TableReader::entry, millis,
                recordsMax);
    }
}

package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.pinion.db.log.RecordTable;

/// A table that both engines have, with the same columns. Immutable.
record MovedTable(String name, List<String> columns) {

    static final MovedTable SEGMENT = new MovedTable("segment",
            List.of("channel_id", "first_seq", "last_seq", "first_millis", "last_millis", "content", "more"));

    /// All but the messages and the idempotency keys.
    static final List<MovedTable> SMALL = Stream
            .concat(Stream.of(
                    new MovedTable("channel",
                            List.of("id", "name", "epoch", "first_seq", "last_seq", "last_timestamp", "chain", "anchor",
                                    "held_bytes")),
                    new MovedTable("cursor_owner", List.of("identity", "name", "owner", "used_millis")),
                    new MovedTable("cursor_position", List.of("identity", "name", "channel", "floor", "ranges"))),
                    Arrays.stream(RecordTable.values())
                            .map(each -> new MovedTable(each.table(),
                                    List.of("record_key", "content", "written_millis"))))
            .toList();

    /// Of rows on their way to memory.
    private static final int ROWS_AHEAD = 64;

    String select() {
        return "select " + String.join(", ", columns) + " from " + name;
    }

    String insert(Dialect dialect) {
        return "insert into " + name + " (" + String.join(", ", columns) + ")" + dialect.overriding(name) + " values (?"
                + ", ?".repeat(columns.size() - 1) + ")";
    }

    /// Sees a row; the next one replaces it.
    @FunctionalInterface
    interface Rows {
        void take(ResultSet row) throws SQLException;
    }

    /// All rows, in no order, few of them in memory at a time.
    void forEach(Connection connection, Rows rows) throws SQLException {
        forEach(connection, select(), rows);
    }

    static void forEach(Connection connection, String sql, Rows rows, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(ROWS_AHEAD);
            for (int n = 0; n < values.length; n++) {
                select.setObject(n + 1, values[n]);
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.take(found);
                }
            }
        }
    }
}

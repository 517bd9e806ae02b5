package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;
import dev.pinion.db.log.Change;

/// Writes changes into the small tables, in their order, many of a kind with one call. Whoever has the connection.
final class SmallTables {

    private static final String OWNED = "merge into cursor_owner (owner, used_millis, identity, name) values (?, ?, ?, ?)";
    private static final String MOVED = """
            merge into cursor_position (identity, name, channel, floor, ranges) values (?, ?, ?, ?, ?)""";
    private static final List<String> REMOVED = List.of("delete from cursor_position where identity = ? and name = ?",
            "delete from cursor_owner where identity = ? and name = ?");

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    /// What waits to be executed as one batch.
    private @Nullable PreparedStatement pending;

    SmallTables(Connection connection) {
        this.connection = connection;
    }

    void write(Collection<Change> changes) throws SQLException {
        for (Change change : changes) {
            write(change);
        }
        execute();
    }

    private void write(Change change) throws SQLException {
        switch (change) {
            case Change.Owned(Change.CursorName cursor, long owner, long usedMillis) -> add(OWNED, owner, usedMillis,
                    cursor.identity(), cursor.name());
            case Change.Moved(Change.CursorName cursor, Cursors.Position position) -> add(MOVED, cursor.identity(),
                    cursor.name(), position.channel(), position.floor(), position.ranges().toByteArray());
            case Change.Removed(Change.CursorName cursor) -> {
                for (String sql : REMOVED) {
                    add(sql, cursor.identity(), cursor.name());
                }
            }
            case Change.Written(Change.RecordName name, Bytes content, long writtenMillis) -> add(
                    "merge into " + name.table().table() + " (record_key, content, written_millis) values (?, ?, ?)",
                    name.key(), content.toByteArray(), writtenMillis);
            case Change.Deleted(Change.RecordName name) -> add(
                    "delete from " + name.table().table() + " where record_key = ?", name.key());
            case Change.Emptied _,Change.Holds _ -> {
                // Those are of the messages.
            }
        }
    }

    private void add(String sql, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        if (!statement.equals(pending)) {
            execute();
            pending = statement;
        }
        for (int n = 0; n < values.length; n++) {
            statement.setObject(n + 1, values[n]);
        }
        statement.addBatch();
    }

    private void execute() throws SQLException {
        PreparedStatement last = pending;
        pending = null;
        if (last != null) {
            last.executeBatch();
        }
    }
}

package dev.pinion.db.engine.tables;

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
public final class SmallTables {

    private static final List<String> REMOVED = List.of("delete from cursor_position where identity = ? and name = ?",
            "delete from cursor_owner where identity = ? and name = ?");

    private final Connection connection;
    private final Dialect dialect;
    private final String owned;
    private final String moved;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    /// What waits to be executed as one batch.
    private @Nullable PreparedStatement pending;

    public SmallTables(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
        this.owned = dialect.upsert("cursor_owner", List.of("identity", "name"), List.of("owner", "used_millis"));
        this.moved = dialect.upsert("cursor_position", List.of("identity", "name", "channel"),
                List.of("floor", "ranges"));
    }

    public void write(Collection<Change> changes) throws SQLException {
        for (Change change : changes) {
            write(change);
        }
        execute();
    }

    private void write(Change change) throws SQLException {
        switch (change) {
            case Change.Owned(Change.CursorName cursor, long owner, long usedMillis) -> add(owned, cursor.identity(),
                    cursor.name(), owner, usedMillis);
            case Change.Moved(Change.CursorName cursor, Cursors.Position position) -> add(moved, cursor.identity(),
                    cursor.name(), position.channel(), position.floor(), position.ranges().toByteArray());
            case Change.Removed(Change.CursorName cursor) -> {
                for (String sql : REMOVED) {
                    add(sql, cursor.identity(), cursor.name());
                }
            }
            case Change.Written(Change.RecordName name, Bytes content, long writtenMillis) -> add(
                    dialect.upsert(name.table().table(), List.of("record_key"), List.of("content", "written_millis")),
                    name.key(), content.toByteArray(), writtenMillis);
            case Change.Deleted(Change.RecordName name) -> add(
                    "delete from " + name.table().table() + " where record_key = ?", name.key());
            case Change.Emptied _,Change.Holds _,Change.Called _ -> {
                // Those are of the messages, or only told.
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

package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.Change;

/// Locks cursors for a transaction: the rows of those that there are, and for others one of a few locks by identity, so that no
/// two servers make the same one, or one too many. Behind the channels' locks, and in one order, so nobody waits in a circle.
/// Thread: the committer.
final class CursorLocks {

    /// Each takes room in the database's table of locks, which is small.
    private static final int CLASSES = 256;
    private static final String ROWS = """
            select identity, name, owner, used_millis from cursor_owner
            where (identity, name) in (select * from unnest(?::text[], ?::text[]))
            order by identity, name for update""";
    private static final String CLASS = """
            select pg_advisory_xact_lock((oid::bigint - 2147483648)::integer, class)
            from pg_namespace, unnest(?::integer[]) as class where nspname = current_schema()""";
    private static final String UNUSED = """
            select identity, name from cursor_owner where used_millis < ?
            order by identity, name fetch first ? rows only for update skip locked""";

    private final Connection connection;
    private final LogReader reader;

    CursorLocks(Connection connection) {
        this.connection = connection;
        this.reader = new LogReader(connection);
    }

    /// Gives back those that there are.
    Map<Change.CursorName, Change.Owned> lock(Collection<Change.CursorName> cursors) throws SQLException {
        Map<Change.CursorName, Change.Owned> found = rows(cursors);
        List<Change.CursorName> missing = cursors.stream().filter(each -> !found.containsKey(each)).toList();
        if (!missing.isEmpty()) {
            Integer[] classes = missing.stream()
                    .map(each -> Math.floorMod(each.identity().hashCode(), CLASSES))
                    .distinct()
                    .sorted()
                    .toArray(Integer[]::new);
            reader.query(CLASS, row -> true, connection.createArrayOf("integer", classes));
            // Somebody may have made them until then.
            found.putAll(rows(missing));
        }
        return found;
    }

    private Map<Change.CursorName, Change.Owned> rows(Collection<Change.CursorName> cursors) throws SQLException {
        Map<Change.CursorName, Change.Owned> found = new HashMap<>();
        if (!cursors.isEmpty()) {
            reader.query(ROWS, row -> {
                var cursor = new Change.CursorName(row.getString(1), row.getString(2));
                found.put(cursor, new Change.Owned(cursor, row.getLong(3), row.getLong(4)));
                return true;
            }, texts(cursors.stream().map(Change.CursorName::identity)),
                    texts(cursors.stream().map(Change.CursorName::name)));
        }
        return found;
    }

    private Object texts(Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray(String[]::new));
    }

    List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
        return reader.query(UNUSED, row -> new Change.CursorName(row.getString(1), row.getString(2)), millis,
                cursorsMax);
    }
}

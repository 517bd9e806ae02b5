package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.engine.tables.KeyPage;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.MovedDatabase;

/// Idempotency keys on their way from H2 or to it, a run or a row of recent ones at a time. Whoever has the connection.
public final class HeldKeys {

    private static final String RUN = "run ";
    private static final String RECENT = "recent ";
    private static final String RUNS = "select run, last_millis from key_run where run > ? order by run";
    private static final String BLOCKS = "select content from key_block where run = ? order by run, part";
    private static final String ROWS = "select number, last_millis from recent_keys where number > ? order by number";
    private static final String CONTENT = "select content from recent_keys where number = ?";

    private final KeyTables tables;

    /// A place and until when it was used.
    private record Row(long number, long lastMillis) {}

    /// @param recentMax more are gathered in a run
    public HeldKeys(Connection connection, int recentMax) throws SQLException {
        this.tables = new KeyTables(connection, recentMax);
    }

    /// Oldest first: runs, then recent ones.
    public static void forEachPage(Connection connection, String after, MovedDatabase.KeyPages pages)
            throws SQLException {
        boolean isInRecent = after.startsWith(RECENT);
        long number = after.isEmpty() ? 0 : Long.parseLong(after.substring(after.indexOf(' ') + 1));
        if (!isInRecent) {
            forEach(connection, List.of(RUN, RUNS, BLOCKS), number, pages);
        }
        forEach(connection, List.of(RECENT, ROWS, CONTENT), isInRecent ? number : 0, pages);
    }

    /// @param names what its places are called, the rows, and the contents of one
    private static void forEach(Connection connection, List<String> names, long after, MovedDatabase.KeyPages pages)
            throws SQLException {
        LogReader reader = new LogReader(connection);
        for (Row row : reader.query(names.get(1), found -> new Row(found.getLong(1), found.getLong(2)), after)) {
            List<KeyPage.Held> keys = new ArrayList<>();
            for (byte[] content : reader.query(names.get(2), found -> found.getBytes(1), row.number())) {
                KeyBlock.forEach(content, (identity, key) -> keys.add(new KeyPage.Held(identity, key)));
            }
            pages.take(new KeyPage(names.get(0) + row.number(), row.lastMillis(), keys));
        }
    }

    /// Not committed yet, but for what was gathered of those before.
    public void add(KeyPage page) throws SQLException {
        if (tables.shouldGather()) {
            tables.gather();
        }
        tables.write(page);
    }
}

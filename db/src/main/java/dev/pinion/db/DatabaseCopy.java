package dev.pinion.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Copies a whole database, as one snapshot, into a new one, table by table: backup and restore.
final class DatabaseCopy {

    /// Which epoch the copy has.
    enum Epoch {
        SAME, NEW
    }

    private static final List<String> TABLES = List.of("meta", "channel", "message", "publication", "cursor_owner",
            "cursor_position", "revocation", "pin_confirmation", "signed_head");
    private static final int ROWS_PER_COMMIT = 1_000;
    private static final String RESTORED_FROM = "restored-from";

    private DatabaseCopy() {}

    static void copy(Connection from, Path directory, Epoch epoch) throws SQLException {
        DatabaseFiles.requireNoDatabase(directory);
        Database.makeDirectory(directory);
        StoreSeams seams = StoreSeams.none();
        try (H2Store target = H2Store.open(DatabaseConfig.defaults(directory), seams, true);
                Connection to = target.connection();
                Statement lazily = from.createStatement()) {
            from.setAutoCommit(false);
            lazily.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT");
            // Rows come as they are read; without it H2 would hold a whole table in memory.
            lazily.execute("SET LAZY_QUERY_EXECUTION 1");
            for (String table : TABLES) {
                copy(table, from, to);
            }
            if (epoch == Epoch.NEW) {
                Meta.write(to, RESTORED_FROM, Meta.read(to, Meta.EPOCH).orElse(""));
                Meta.write(to, Meta.EPOCH, Meta.freshEpoch(seams.random()));
            }
            to.commit();
            H2Store.force(to);
        } finally {
            from.rollback();
        }
    }

    private static void copy(String table, Connection from, Connection to) throws SQLException {
        try (Statement select = from.createStatement();
                ResultSet rows = select.executeQuery("select * from " + table)) {
            int columns = rows.getMetaData().getColumnCount();
            String values = "?" + ", ?".repeat(columns - 1);
            try (PreparedStatement insert = to.prepareStatement("insert into " + table + " values (" + values + ")")) {
                int pending = 0;
                while (rows.next()) {
                    for (int column = 1; column <= columns; column++) {
                        insert.setObject(column, rows.getObject(column));
                    }
                    insert.addBatch();
                    if (++pending % ROWS_PER_COMMIT == 0) {
                        insert.executeBatch();
                        to.commit();
                        H2Store.force(to);
                    }
                }
                insert.executeBatch();
                to.commit();
            }
        }
    }
}

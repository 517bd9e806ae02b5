package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Rows on their way into a table as they are, committed by their bytes, so that neither side holds more of them. Whoever has the
/// connection.
public final class RowBatch implements AutoCloseable {

    /// Small rows cost memory as well.
    private static final int ROWS_MAX = 10_000;
    /// About what a row costs beside its bytes and texts.
    private static final int ROW_BYTES = 100;

    private final PreparedStatement insert;
    private final int columns;
    private final long bytesMax;
    private final Commit commit;
    private long bytes;
    private int rows;

    /// Makes durable what was written.
    @FunctionalInterface
    public interface Commit {
        void run() throws SQLException;
    }

    /// @param insert has a parameter for each of the columns
    public RowBatch(Connection to, String insert, int columns, long bytesMax, Commit commit) throws SQLException {
        this.insert = to.prepareStatement(insert);
        this.columns = columns;
        this.bytesMax = bytesMax;
        this.commit = commit;
    }

    /// The row with all of its columns.
    public void add(ResultSet row) throws SQLException {
        for (int column = 1; column <= columns; column++) {
            Object value = row.getObject(column);
            insert.setObject(column, value);
            bytes += bytesOf(value);
        }
        insert.addBatch();
        bytes += ROW_BYTES;
        if (++rows >= ROWS_MAX || bytes >= bytesMax) {
            write();
            commit.run();
        }
    }

    private static int bytesOf(Object value) {
        if (value instanceof byte[] array) {
            return array.length;
        }
        return value instanceof String text ? text.length() : 0;
    }

    /// What waits is written, and not committed yet.
    public void write() throws SQLException {
        insert.executeBatch();
        rows = 0;
        bytes = 0;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}

package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.SQLException;

/// A whole database that is moved to another engine, over one session that keeps every server away while it is open. One thread.
public interface MovedDatabase extends AutoCloseable {

    /// Nothing is committed by itself. One query at a time: rows come as they are read.
    Connection connection();

    Dialect dialect();

    /// All idempotency keys, oldest first.
    ///
    /// @param after the place of a page that was told before; empty: from the first
    void forEachKeyPage(String after, KeyPages pages) throws SQLException;

    /// Hears of keys, some thousands at a time.
    @FunctionalInterface
    interface KeyPages {
        void take(KeyPage page) throws SQLException;
    }

    /// In order; what was not committed is not kept.
    @Override
    void close() throws SQLException;
}

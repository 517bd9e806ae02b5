package dev.pinion.db.engine.tables;

import java.sql.SQLException;

/// The database that another one is moved into. One thread.
public interface MoveTarget extends MovedDatabase {

    /// Not committed yet. Gives back how many were replaced: the other engine had those twice, which it may where it had
    /// forgotten the first.
    int add(KeyPage page) throws SQLException;

    /// Durable when this returns.
    void commit() throws SQLException;

    /// All rows are there; what the engine itself counts goes on behind them. Not committed yet.
    void prepareForServers() throws SQLException;

    /// Lets go without writing anything more.
    void abandon();
}

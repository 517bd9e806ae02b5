package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;

import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.tables.LogReader;

/// The tables, by Flyway, in the connection's schema. The thread that opens.
final class PostgresSchema {

    /// The newest migration that this program knows.
    static final int VERSION = 3;

    private static final String FOLDER = "classpath:dev/pinion/db/schema-pg";
    private static final String IS_THERE = """
            select 1 from pg_tables where schemaname = current_schema() and tablename = ?""";
    private static final String NEWEST = """
            select coalesce(max(cast(version as integer)), 0) from flyway_schema_history
            where success and version is not null""";
    private static final String OTHERS = """
            select tablename from pg_tables where schemaname = current_schema() order by tablename limit 3""";

    private PostgresSchema() {}

    /// @throws DatabaseRefusedException when there is no schema for the tables
    static void requireOne(Connection connection) throws SQLException {
        boolean isThere = new LogReader(connection)
                .query("select current_schema() is not null", row -> row.getBoolean(1))
                .getFirst();
        if (!isThere) {
            throw new DatabaseRefusedException(
                    "the schema that the connection is to use does not exist, or its role may"
                            + " not use it; make it: create schema NAME authorization ROLE",
                    null);
        }
    }

    /// @throws DatabaseRefusedException when its tables are not ours, or not of this version
    static void requireCurrent(Connection connection) throws SQLException {
        LogReader reader = new LogReader(connection);
        if (reader.query(IS_THERE, row -> 1, "flyway_schema_history").isEmpty()
                || reader.query(IS_THERE, row -> 1, "committed_batch").isEmpty()) {
            throw new DatabaseRefusedException(
                    "there is no database of Pinion in that schema of PostgreSQL; name the one"
                            + " that its server uses (?currentSchema=NAME)",
                    null);
        }
        int found = reader.query(NEWEST, row -> row.getInt(1)).getFirst();
        if (found != VERSION) {
            throw new DatabaseRefusedException("the database's tables are of version " + found + "; this program knows "
                    + VERSION + (found < VERSION ? ": start its server once, which brings them up to date"
                            : ": use the program that wrote it, or a newer one"),
                    null);
        }
    }

    /// @throws DatabaseRefusedException with nothing changed: it has other tables, or newer ones
    static void migrate(DataSource source, Connection connection) throws SQLException {
        LogReader reader = new LogReader(connection);
        boolean isOurs = !reader.query(IS_THERE, row -> 1, "flyway_schema_history").isEmpty();
        int found = isOurs ? reader.query(NEWEST, row -> row.getInt(1)).getFirst() : 0;
        if (found > VERSION) {
            throw new DatabaseRefusedException("the database's tables are of version " + found + ", newer than the "
                    + VERSION + " that this program knows; use the program that wrote it, or a newer one", null);
        }
        if (!isOurs) {
            List<String> others = reader.query(OTHERS, row -> row.getString(1));
            if (!others.isEmpty()) {
                throw new DatabaseRefusedException("the schema has other tables (" + String.join(", ", others)
                        + "); give Pinion a schema of its own (?currentSchema=NAME)", null);
            }
        }
        if (found < VERSION) {
            Flyway.configure(PostgresSchema.class.getClassLoader())
                    .dataSource(source)
                    .locations(FOLDER)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        }
    }
}

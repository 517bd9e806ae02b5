package dev.pinion.db.engine.h2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;

import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.MessageSource;

/// The tables, by Flyway. The folder's name is no package name, so that its files are visible outside the module too.
/// Called once per opening, before anybody else has a connection.
public final class Schema {

    /// The newest migration that this program knows.
    public static final int VERSION = 10;

    private static final String KEY_TABLES = "/dev/pinion/db/schema-h2/V9__keys_in_blocks.sql";
    private static final String HISTORY = "flyway_schema_history";
    private static final String TRIED = """
            select count(*), count(case when "success" and cast("version" as integer) <= ? then 1 end)
            from "flyway_schema_history" where "version" is not null""";

    private Schema() {}

    /// Files are verified and restored as they are: one of an older version may lack a table.
    public static boolean has(Connection connection, String table) throws SQLException {
        return isThere(connection, table);
    }

    private static boolean isThere(Connection connection, String table) throws SQLException {
        return !new LogReader(connection)
                .query("""
                        select 1 from information_schema.tables where table_schema = current_schema and lower(table_name) = ?""",
                        row -> row.getInt(1), table)
                .isEmpty();
    }

    /// Most starts find everything done. One question tells, where Flyway takes a tenth of a second for the same answer.
    public static void migrate(DataSource source) throws SQLException {
        if (!isDone(source)) {
            requireConverted(source);
            migrateByFlyway(source);
        }
    }

    /// The newest migration drops the rows of single messages: never before they stand in segments.
    private static void requireConverted(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (isFormer(connection)) {
                throw new IllegalStateException("the database has the former layout, and was not converted");
            }
        }
    }

    /// Whether it has rows of single messages.
    public static boolean isFormer(Connection connection) throws SQLException {
        return has(connection, "message")
                && !new LogReader(connection).query("select 1 from message fetch first 1 row only", row -> 1).isEmpty();
    }

    /// The messages in the layout that the database has.
    public static MessageSource messages(Connection connection) throws SQLException {
        return has(connection, "segment") ? new LogReader(connection) : new FormerRows(connection);
    }

    /// For a database that is only looked at, with a log that holds keys: the migration by itself.
    public static void addKeyTables(Connection connection) throws SQLException {
        if (!has(connection, "recent_keys")) {
            try (InputStream script = Schema.class.getResourceAsStream(KEY_TABLES);
                    Statement statement = connection.createStatement()) {
                statement.execute(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    private static boolean isDone(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return isCurrent(connection);
        }
    }

    /// Whether each migration that this program knows succeeded, and nothing else was tried.
    public static boolean isCurrent(Connection connection) throws SQLException {
        return isThere(connection, HISTORY) && new LogReader(connection)
                .query(TRIED, row -> row.getInt(1) == VERSION && row.getInt(2) == VERSION, VERSION)
                .getFirst();
    }

    private static void migrateByFlyway(DataSource source) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:dev/pinion/db/schema-h2")
                .cleanDisabled(true)
                .load()
                .migrate();
    }
}

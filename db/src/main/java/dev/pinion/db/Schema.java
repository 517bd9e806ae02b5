package dev.pinion.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;

/// The tables, by Flyway. The folder's name is no package name, so that its files are visible outside the module too.
/// Called once per opening, before anybody else has a connection.
final class Schema {

    /// The newest migration that this program knows.
    static final int VERSION = 4;

    private Schema() {}

    /// Files are verified and restored as they are: one of an older version may lack a table.
    static boolean has(Connection connection, String table) throws SQLException {
        return !new LogReader(connection)
                .query("""
                        select 1 from information_schema.tables where table_schema = 'PUBLIC' and table_name = ?""",
                        row -> row.getInt(1), table.toUpperCase(Locale.ROOT))
                .isEmpty();
    }

    static void migrate(DataSource source) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:dev/pinion/db/schema-h2")
                .cleanDisabled(true)
                .load()
                .migrate();
    }
}

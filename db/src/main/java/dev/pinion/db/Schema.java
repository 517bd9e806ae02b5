package dev.pinion.db;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;

/// The tables, by Flyway. The folder's name is no package name, so that its files are visible outside the module too.
/// Called once per opening, before anybody else has a connection.
final class Schema {

    /// The newest migration that this program knows.
    static final int VERSION = 3;

    private Schema() {}

    static void migrate(DataSource source) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:dev/pinion/db/schema-h2")
                .cleanDisabled(true)
                .load()
                .migrate();
    }
}

package dev.pinion.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.postgres.RunningPostgres;

/// Databases in the running PostgreSQL. Any thread.
public final class TestPostgres {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private TestPostgres() {}

    /// A schema of its own, with nothing in it.
    public static DatabaseConfig.Server fresh() {
        String schema = "s" + SCHEMAS.incrementAndGet();
        RunningPostgres.run("create schema " + schema + " authorization " + RunningPostgres.OWNER);
        return new DatabaseConfig.Server(RunningPostgres.url(RunningPostgres.port(), schema), RunningPostgres.OWNER,
                null);
    }

    /// What a server said last when it introduced itself.
    ///
    /// @param server its name
    static String card(DatabaseConfig.Server database, String server) {
        String schema = database.url().substring(database.url().lastIndexOf('=') + 1);
        try (Connection connection = RunningPostgres.superuser();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select card from " + schema
                        + ".server_process where card like '%" + server + "%' order by introduced desc limit 1")) {
            return found.next() ? found.getString(1) : "";
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

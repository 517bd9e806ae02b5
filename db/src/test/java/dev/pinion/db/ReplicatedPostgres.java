package dev.pinion.db;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.core.ConditionTimeoutException;

import dev.pinion.postgres.RunningPostgres;

/// A primary of PostgreSQL with a synchronous standby, from the binaries that Maven brings. The standby begins as a copy of the
/// primary's folder. One thread.
final class ReplicatedPostgres implements AutoCloseable {

    private static final String USER = "postgres";
    /// As the first start had it: a standby may have no fewer than its primary had.
    private static final int CONNECTIONS_MAX = 300;

    private final Path binaries;
    private final Path folder;
    private final int primary;
    private final int standby;
    private final List<Process> processes = new ArrayList<>();

    ReplicatedPostgres(Path folder) throws IOException, InterruptedException, SQLException {
        this.folder = folder;
        Path made = folder.resolve("primary");
        try (EmbeddedPostgres first = RunningPostgres.builder()
                .setDataDirectory(made)
                .setCleanDataDirectory(false)
                .start(); Connection connection = first.getPostgresDatabase().getConnection()) {
            binaries = Path.of(one(connection, "select setting from pg_config where name = 'BINDIR'"));
        }
        // Whoever stops it waits for five seconds only.
        await().atMost(Duration.ofMinutes(1)).until(() -> !Files.exists(made.resolve("postmaster.pid")));
        copy(made, folder.resolve("standby"));
        primary = RunningPostgres.freePort();
        standby = RunningPostgres.freePort();
        Files.createFile(folder.resolve("standby.log"));
        start("primary", primary);
        Files.createFile(folder.resolve("standby/standby.signal"));
        Files.writeString(folder.resolve("standby/postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + primary + " user=" + USER + " application_name=standby'\n",
                StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        start("standby", standby);
        run(primary, "alter system set synchronous_standby_names = 'standby'", "select pg_reload_conf()");
        awaitOne(primary, "select count(*)::text from pg_stat_replication where sync_state = 'sync'", "1");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (!each.getFileName().toString().equals("postmaster.pid")) {
                    Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private void start(String name, int port) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(binaries.resolve("postgres").toString(), "-D", folder.resolve(name).toString(), "-p",
                Integer.toString(port), "-h", "127.0.0.1", "-k", "", "-c", "max_connections=" + CONNECTIONS_MAX));
        Path log = folder.resolve(name + ".log");
        processes.add(new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
        awaitOne(port, "select 'up'", "up");
    }

    private void awaitOne(int port, String sql, String expected) throws IOException {
        try {
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
                try (Connection connection = connection(port)) {
                    return one(connection, sql).equals(expected);
                }
            });
        } catch (ConditionTimeoutException never) {
            throw new AssertionError(sql + " of " + port + "\n" + Files.readString(folder.resolve("primary.log"))
                    + Files.readString(folder.resolve("standby.log")), never);
        }
    }

    private static Connection connection(int port) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, null);
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static void run(int port, String... statements) throws SQLException {
        try (Connection connection = connection(port); Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /// A database of a role that may do nothing else.
    DatabaseConfig config(Path directory) throws SQLException {
        run(primary, "do $$ begin if not exists (select 1 from pg_roles where rolname = 'pinion') then"
                + " create role pinion login; create schema pinion authorization pinion; end if; end $$");
        String url = "jdbc:postgresql://127.0.0.1:" + primary + ",127.0.0.1:" + standby
                + "/postgres?targetServerType=primary&currentSchema=pinion";
        return DatabaseConfig.defaults(directory)
                .withDisk(TestPostgres.PATIENT)
                .withServer(new DatabaseConfig.Server(url, "pinion", null));
    }

    /// The primary is gone at once, and the standby takes its place.
    void failOver() throws SQLException, InterruptedException {
        processes.getFirst().destroyForcibly().waitFor();
        run(standby, "select pg_promote(true, 60)");
    }

    @Override
    public void close() {
        for (Process each : processes) {
            var _ = each.destroyForcibly().onExit().join();
        }
    }
}

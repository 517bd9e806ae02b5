package dev.pinion.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/// A server of PostgreSQL, from binaries that Maven brings, started by the first test that asks and ended with the JVM. Its roles
/// may do nothing but own the schemas that are made for them. Any thread.
///
/// Its files lie in memory where there is some: what is tested is what we ask of it, not that it keeps its word.
public final class RunningPostgres {

    public static final String OWNER = "pinion";
    /// Whose commits may be lost.
    public static final String CARELESS = "careless";

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_BYTES_MIN = 1L << 30;
    private static final int PORT_MIN = 15_000;
    private static final int PORT_END = 32_000;

    private RunningPostgres() {}

    /// Begun when it is asked for.
    private static final class Started {
        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres.Builder builder = builder().setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("max_wal_size", "128MB")
                        .setServerConfig("autovacuum", "off");
                if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > MEMORY_BYTES_MIN) {
                    builder.setDataDirectory(Files.createTempDirectory(MEMORY, "pinion-postgres-"));
                }
                EmbeddedPostgres server = builder.start();
                RunningPostgres.run(server, "create role " + OWNER + " login", "create role " + CARELESS + " login",
                        "alter role " + CARELESS + " set synchronous_commit = off");
                return server;
            } catch (IOException notStarted) {
                throw new UncheckedIOException(notStarted);
            }
        }
    }

    /// Of another one, patient and with a port of its own: it makes its files before it binds that one, which takes seconds.
    public static EmbeddedPostgres.Builder builder() throws IOException {
        return EmbeddedPostgres.builder().setPort(freePort()).setPGStartupWait(Duration.ofMinutes(2));
    }

    /// Below those that the system gives to whoever connects, so that only another server could take it meanwhile.
    public static int freePort() throws IOException {
        int port = 0;
        while (port == 0) {
            int looked = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            try (ServerSocket socket = new ServerSocket(looked, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            } catch (BindException taken) {
                port = 0;
            }
        }
        return port;
    }

    public static int port() {
        return Started.SERVER.getPort();
    }

    public static Connection superuser() throws SQLException {
        return Started.SERVER.getPostgresDatabase().getConnection();
    }

    /// As superuser.
    public static void run(String... statements) {
        run(Started.SERVER, statements);
    }

    /// Where a server at this port has the schema.
    public static String url(int port, String schema) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?currentSchema=" + schema + "&ApplicationName="
                + schema;
    }

    private static void run(EmbeddedPostgres server, String... statements) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(String.join("; ", List.of(statements)), failed);
        }
    }
}

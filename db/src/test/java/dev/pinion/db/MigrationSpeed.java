package dev.pinion.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import dev.pinion.postgres.RunningPostgres;

/// Measures how long a database takes to PostgreSQL and back, and how much memory: `MigrationSpeed DIRECTORY MESSAGES`, with
/// messages of 100 bytes in 20 channels, a tenth of them with an idempotency key. Not a test.
final class MigrationSpeed {

    private static final int CHANNELS = 20;
    private static final int BODY_BYTES = 100;
    private static final String ROLE = "postgres";

    private MigrationSpeed() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            measure(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            System.exit(0); // there are threads left of the server's
        }
        DatabaseConfig config = DatabaseConfig.defaults(Path.of(arguments[1]))
                .withServer(new DatabaseConfig.Server(arguments[2], ROLE, null));
        long begin = System.nanoTime();
        VerifyReport report = DatabaseFiles.migrate(config, DatabaseFiles.Move.valueOf(arguments[0]), told -> {});
        double took = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "%s: %d messages in %.1f s, at most %s of memory%n", arguments[0],
                report.messages(), took, residentMax());
    }

    private static String residentMax() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status"))
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.substring("VmHWM:".length()).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static void measure(Path directory, int messages) throws Exception {
        Path there = directory.resolve("there");
        fill(DatabaseConfig.defaults(there), messages);
        System.out.printf(Locale.ROOT, "%d messages of %d bytes, file of %d MiB%n", messages, BODY_BYTES,
                Files.size(there.resolve("pinion.mv.db")) >> 20);
        // On the disk, and synced, which the tests' own is not.
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setOverrideWorkingDirectory(directory.toFile())
                .start()) {
            String url = RunningPostgres.url(server.getPort(), "public");
            run("TO_SERVER", there, url);
            run("FROM_SERVER", directory.resolve("back"), url);
            DatabaseConfig config = DatabaseConfig.defaults(there)
                    .withServer(new DatabaseConfig.Server(url, ROLE, null));
            System.out.println(
                    DatabaseFiles.verify(config, null).equals(DatabaseFiles.verify(directory.resolve("back"), null))
                            ? "both are the same"
                            : "they differ");
        }
    }

    private static void run(String move, Path directory, String url) throws IOException {
        try (OtherProcess process = OtherProcess.start(MigrationSpeed.class, move, directory.toString(), url)) {
            process.rest().forEach(System.out::println);
        }
    }

    private static void fill(DatabaseConfig config, int messages) throws InterruptedException {
        Bytes body = Bytes.owned(new byte[BODY_BYTES]);
        try (Database database = Database.open(config, Clock.systemUTC())) {
            for (int n = 0; n < messages; n++) {
                IdempotencyKey key = n % 10 == 0 ? new IdempotencyKey("alice", "key " + n) : null;
                database.log()
                        .append(new NewMessage(database.log().channel("c" + n % CHANNELS), "alice", Bytes.EMPTY, body,
                                key), TestLog.completing(new CompletableFuture<>()));
            }
            Void _ = database.log().flush().join();
        }
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.offline.Migration;
import dev.pinion.db.offline.Migration.Step;
import dev.pinion.postgres.RunningPostgres;

/// A large database is moved by processes that are killed.
@Tag("slow")
class MigrationKillTest {

    private static final int MESSAGES = 200_000;
    private static final int KEYS_EVERY = 10;
    private static final int COMMIT_BYTES = 1 << 20;
    /// There are three times as many and more in what two runs share, so that neither comes to its end before it is killed.
    private static final int COMMITS = 5;

    @TempDir
    Path directory;

    /// Moves, and prints each step.
    static final class Moving {

        private Moving() {}

        public static void main(String[] arguments) {
            DatabaseConfig config = DatabaseConfig.defaults(Path.of(arguments[1]))
                    .withServer(new DatabaseConfig.Server(arguments[2], "pinion", null));
            Migration migration = new Migration(config, StoreSeams.none(), told -> {}).with(COMMIT_BYTES,
                    System.out::println);
            VerifyReport report = arguments[0].equals("to") ? migration.toServer() : migration.fromServer();
            System.out.println(report.messages());
        }
    }

    private static void fill(DatabaseConfig config) throws InterruptedException {
        try (Database database = Database.open(config, Clock.systemUTC())) {
            for (int n = 0; n < MESSAGES; n++) {
                ChannelLog channel = database.log().channel("c" + n % 20);
                IdempotencyKey key = n % KEYS_EVERY == 0 ? new IdempotencyKey("alice", "key " + n) : null;
                database.log()
                        .append(new NewMessage(channel, "alice", Bytes.EMPTY,
                                TestLog.utf8("body " + n + "x".repeat(90)), key),
                                TestLog.completing(new CompletableFuture<>()));
            }
            Void _ = database.log().flush().join();
        }
    }

    /// Kills one in the middle, twice, and lets the third one come to its end.
    private static void moveUnderKills(Random random, String... arguments) throws Exception {
        for (int kill = 0; kill < 2; kill++) {
            try (OtherProcess process = OtherProcess.start(Moving.class, arguments)) {
                int commits = 1 + random.nextInt(COMMITS);
                String line = process.line();
                while (commits > 0 && !line.equals("null")) {
                    commits -= line.equals(Step.COMMIT.name()) ? 1 : 0;
                    line = process.line();
                }
                assertTrue(!line.equals("null"), "it had ended before it was killed");
                process.kill();
            }
        }
        try (OtherProcess process = OtherProcess.start(Moving.class, arguments)) {
            assertEquals(Integer.toString(MESSAGES), process.rest().getLast());
        }
    }

    @Test
    @Timeout(600)
    void twoHundredThousandMessagesGoThereAndBackByProcessesThatAreKilled() throws Exception {
        // Given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        DatabaseConfig server = TestPostgres.config(directory);
        String url = RunningPostgres.url(RunningPostgres.port(), TestPostgres.schema(directory));
        Path there = directory.resolve("there");
        Path back = directory.resolve("back");
        fill(DatabaseConfig.defaults(there));
        VerifyReport before = DatabaseFiles.verify(there, null);
        // When
        moveUnderKills(random, "to", there.toString(), url);
        moveUnderKills(random, "from", back.toString(), url);
        // Then
        assertEquals(before, DatabaseFiles.verify(server, null));
        assertEquals(before, DatabaseFiles.verify(back, null));
        assertEquals(List.of(), DatabaseFiles.verify(back, null).faults());
        try (Database database = Database.open(DatabaseConfig.defaults(back), Clock.systemUTC())) {
            for (int n = 0; n < MESSAGES; n += 1_000) {
                CompletableFuture<Long> told = new CompletableFuture<>();
                ChannelLog channel = database.log().channel("c" + n % 20);
                database.log()
                        .append(new NewMessage(channel, "alice", Bytes.EMPTY,
                                TestLog.utf8("body " + n + "x".repeat(90)), new IdempotencyKey("alice", "key " + n)),
                                TestLog.duplicate(told));
                assertEquals(n / 20 + 1, told.join());
            }
        }
    }
}

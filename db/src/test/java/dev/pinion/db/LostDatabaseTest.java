package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.postgres.RunningPostgres;

/// Two servers lose their database in the midst of a load, and have it again: nothing that was acknowledged is lost or doubled, and
/// each hears all of it in order. `-Dpinion.database.losses=20` for more than the usual rounds.
@Tag("slow")
class LostDatabaseTest {

    private static final int ROUNDS = Integer.getInteger("pinion.database.losses", 2);
    private static final int MESSAGES = 600;

    @TempDir
    Path folder;

    /// What happens to the database when half of the messages are on their way.
    private interface Loss {
        void happen() throws Exception;
    }

    @Test
    @Timeout(1800)
    void aSynchronousStandbyThatTakesOverHasAllThatWasAcknowledged() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path place = folder.resolve("failover" + round);
            try (ReplicatedPostgres pair = new ReplicatedPostgres(place)) {
                DatabaseConfig config = pair.config(place.resolve("db"));
                assertNothingIsLost(config, config.at(config.directory().resolveSibling("db2")), pair::failOver);
                assertEquals(List.of(), DatabaseFiles.verify(config, null).faults());
            }
        }
    }

    @Test
    @Timeout(1800)
    void aWayToTheDatabaseThatIsCutAndRestoredCostsNothing() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Path place = folder.resolve("cut" + round);
            try (CuttingProxy one = new CuttingProxy(RunningPostgres.port());
                    CuttingProxy two = new CuttingProxy(RunningPostgres.port())) {
                List<CuttingProxy> lost = random.nextInt(3) == 0 ? List.of(one, two) : List.of(one);
                int millis = random.nextInt(1_500);
                assertNothingIsLost(TestPostgres.config(place, one.port()), TestPostgres.config(place, two.port()),
                        () -> {
                            lost.forEach(CuttingProxy::interrupt);
                            // For how long the way is cut is what differs from round to round.
                            var _ = CompletableFuture.runAsync(() -> lost.forEach(CuttingProxy::restore),
                                    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
                        });
                assertEquals(List.of(), DatabaseFiles.verify(TestPostgres.config(place), null).faults());
            }
        }
    }

    private static void assertNothingIsLost(DatabaseConfig first, DatabaseConfig second, Loss loss) throws Exception {
        try (ListeningServer one = new ListeningServer(first); ListeningServer two = new ListeningServer(second)) {
            List<CompletableFuture<StoredMessage>> told = new ArrayList<>();
            for (int n = 0; n < MESSAGES; n++) {
                told.add(TestLog.append(n % 2 == 0 ? one.log() : two.log(), "c", "m" + n));
                if (n == MESSAGES / 2) {
                    told.get(n / 2).join();
                    loss.happen();
                }
            }
            Map<Long, String> acknowledged = new HashMap<>();
            for (int n = 0; n < MESSAGES; n++) {
                assertNull(acknowledged.put(told.get(n).join().seq(), "m" + n));
            }
            for (ListeningServer server : List.of(one, two)) {
                server.awaitHeard("c", MESSAGES);
                assertEquals(LongStream.rangeClosed(1, MESSAGES).boxed().toList(), server.heard("c"));
                for (StoredMessage message : TestLog.readAll(server.log(), server.channel("c"))) {
                    assertEquals(acknowledged.get(message.seq()), TestLog.text(message));
                }
            }
        }
    }
}

package dev.pinion.db;

import static dev.pinion.db.RetentionContract.LONG;
import static dev.pinion.db.RetentionContract.MANY;
import static dev.pinion.db.RetentionContract.fill;
import static dev.pinion.db.RetentionContract.limits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

class RetentionTest {

    @TempDir
    Path directory;

    @Test
    void theBoundHoldsHoweverFarTheDatabaseIsBehind() throws Exception {
        // Given
        HeldApplier held = new HeldApplier();
        try (Database database = OpenDatabase.open(DatabaseConfig.defaults(directory), Clock.systemUTC(),
                StoreSeams.none().wrapping(held::wrap)); held) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            for (int round = 0; round < 10; round++) {
                fill(log, 3_000 * round + 1, 3_000 * (round + 1));
                // When
                assertTrue(log.retain(channel, limits(LONG, 1_000, MANY), 20_000).join() >= 2_000);
                // Then
                assertEquals(1_000, channel.last() - channel.first() + 1);
                assertEquals(channel.first(), log.read(channel, 1, 1, 1_000).join().getFirst().seq());
            }
        }
        VerifyReport report = DatabaseFiles.verify(directory, null);
        assertEquals(List.of(), report.faults());
        assertEquals(1_000, report.messages());
    }

    @Test
    void spaceIsGivenBackSoThatTheFileStaysSmallUnderTurnover() throws Exception {
        // Given
        StoreSeams quick = StoreSeams.none().withH2(";RETENTION_TIME=50");
        Path file = directory.resolve("pinion.mv.db");
        try (Database database = OpenDatabase.open(DatabaseConfig.defaults(directory), Clock.systemUTC(), quick)) {
            MessageLog log = database.log();
            ChannelLog channel = log.channel("c");
            long written = 0;
            // When
            for (int day = 0; day < 30; day++) {
                for (int n = 0; n < 200; n++) {
                    log.append(new NewMessage(channel, "s", Bytes.EMPTY, Bytes.owned(new byte[10_000])),
                            TestLog.completing(new CompletableFuture<>()));
                    written += 10_000;
                }
                log.flush().join();
                while (log.retain(channel, limits(LONG, 100, MANY), 500).join() > 0) {
                    assertTrue(channel.first() > 1);
                }
                database.compact(4 << 20).join();
            }
            // Then: H2 keeps freed chunks for its retention time, so the last ones go a moment later
            long most = written / 4;
            ListeningServer.settled()
                    .alias("the file shrinks below " + most + " bytes; 1,000,000 are kept")
                    .until(() -> {
                        database.compact(4 << 20).join();
                        return Files.size(file) < most;
                    });
            assertEquals(100, log.read(channel, 1, 500, 1 << 24).join().size());
        }
    }
}

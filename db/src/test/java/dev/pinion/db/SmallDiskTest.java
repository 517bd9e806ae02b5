package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real file system that is full in the middle of a load, and then has space again. Needs the right to mount.
@Tag("slow")
class SmallDiskTest {

    private static final int ROUNDS = 5;

    @TempDir
    Path directory;

    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(ReadOnlyMount.run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", directory.toString()),
                "mounting is not permitted here");
    }

    @AfterEach
    void unmount() throws Exception {
        ReadOnlyMount.run("umount", directory.toString());
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aFullDiskDuringLoadLosesNothingAndServiceResumesWhenItIsFreed() throws Exception {
        // Given
        DiskLimits noReserve = new DiskLimits(0, 0, Duration.ofSeconds(2), Duration.ofMillis(100),
                Duration.ofSeconds(30));
        DatabaseConfig config = DatabaseConfig.defaults(directory.resolve("db")).withDisk(noReserve);
        try (Database database = Database.open(config, Clock.systemUTC())) {
            MessageLog log = database.log();
            for (int round = 0; round < ROUNDS; round++) {
                // When
                Path filler = fillAllBut(300_000);
                loadUntilRefused(log, "round" + round);
                // Then
                ListeningServer.settled().until(() -> log.health().trouble() == LogHealth.Trouble.DISK_FULL);
                assertAllReadable(log);
                Files.delete(filler);
                ListeningServer.settled().until(() -> log.health().state() == LogHealth.State.RUNNING);
                TestLog.append(log, "c", "after round" + round).join();
                makeRoom(database);
            }
        }
        assertEquals(List.of(), openFiles(), "left open");
        VerifyReport report = DatabaseFiles.verify(config.directory(), null);
        assertTrue(report.isSound(), report::toString);
        System.out.println(ROUNDS + " times full, " + acknowledged.size() + " acknowledged messages, none lost");
    }

    private List<Path> openFiles() throws Exception {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(Files::isSymbolicLink)
                    .map(SmallDiskTest::target)
                    .filter(file -> file.startsWith(directory))
                    .toList();
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException closedMeanwhile) {
            return link;
        }
    }

    private Path fillAllBut(long bytes) throws Exception {
        Path filler = directory.resolve("filler");
        long free = Files.getFileStore(directory).getUsableSpace();
        Files.write(filler, new byte[(int) Math.max(0, free - bytes)]);
        return filler;
    }

    private void loadUntilRefused(MessageLog log, String prefix) throws InterruptedException {
        boolean accepted = true;
        for (int n = 0; accepted; n++) {
            String body = prefix + "-" + n + "-" + "x".repeat(2_000);
            try {
                CompletableFuture<Void> noted = TestLog.append(log, "c", body).thenAccept(message -> {
                    acknowledged.put("c/" + message.seq(), body);
                });
                accepted = n % 50 != 0 || noted.handle((_, failure) -> failure == null).join();
            } catch (StorageException refused) {
                accepted = false;
            }
        }
    }

    private void assertAllReadable(MessageLog log) {
        Map<String, String> stored = new HashMap<>();
        for (StoredMessage message : TestLog.readAll(log, log.channel("c"))) {
            stored.put("c/" + message.seq(), TestLog.text(message));
        }
        long first = log.channel("c").first();
        acknowledged.forEach((place, body) -> {
            if (Long.parseLong(place.substring(2)) >= first) {
                assertEquals(body, stored.get(place), place);
            }
        });
    }

    private static void makeRoom(Database database) throws InterruptedException {
        MessageLog log = database.log();
        RetentionLimits few = new RetentionLimits(Duration.ofDays(1), 100, Long.MAX_VALUE / 2, Duration.ZERO);
        while (log.retain(log.channel("c"), few, 500).join() > 0) {
            assertTrue(log.channel("c").first() > 1);
        }
        database.compact(8 << 20).join();
    }
}

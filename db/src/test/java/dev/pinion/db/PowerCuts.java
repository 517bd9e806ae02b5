package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.JournalOpening;

/// Cuts the power during a mixed load, opens what survived the ordinary way, and checks every acknowledged message by
/// content, order, sequence and chain. Each trial has its own seed.
final class PowerCuts {

    /// Small, so that the power also goes while the journal begins anew.
    private static final JournalLimits LIMITS = new JournalLimits(1 << 20, 300 * 1024);
    private static final List<FaultDisk.Survival> SURVIVALS = List.of(FaultDisk.Survival.values());
    private static final RetentionLimits KEEP_TEN = new RetentionLimits(Duration.ofDays(1), 10, Long.MAX_VALUE / 2,
            Duration.ZERO);
    private static final String CHURN = ";RETENTION_TIME=50";

    private final DatabaseConfig config;
    private final FaultDisk prepared;

    PowerCuts(Path directory) throws InterruptedException {
        config = DatabaseConfig.defaults(directory).withBatch(64, 1 << 20);
        prepared = new FaultDisk();
        try (Database database = open(prepared)) {
            TestLog.append(database.log(), "c0", "prepared").join();
        }
    }

    private Database open(FaultDisk disk) {
        return Database.open(config, Clock.systemUTC(), seams(disk).withH2(CHURN));
    }

    private static StoreSeams seams(FaultDisk disk) {
        return StoreSeams.none().over(disk.prefix(), LIMITS);
    }

    /// Gives back how many messages had been acknowledged.
    int trial(long seed) throws InterruptedException {
        Random random = new Random(seed);
        Map<String, StoredMessage> acknowledged = new ConcurrentHashMap<>();
        AtomicLong floor = new AtomicLong();
        int sectorBytes = random.nextBoolean() ? 512 : 4096;
        FaultDisk.Survival survival = SURVIVALS.get(random.nextInt(SURVIVALS.size()));
        try (FaultDisk disk = prepared.copy()) {
            loadUntilThePowerGoes(disk, random, acknowledged, floor);
            try (FaultDisk survivor = disk.afterPowerCut(survival, sectorBytes, random)) {
                check(survivor, acknowledged, floor.get(),
                        "seed " + seed + ", " + survival + ", sectors of " + sectorBytes);
            }
        }
        return acknowledged.size();
    }

    private void loadUntilThePowerGoes(FaultDisk disk, Random random, Map<String, StoredMessage> acknowledged,
            AtomicLong floor) throws InterruptedException {
        // Some cuts fall into the opening and its replay, some into closing.
        disk.cutAfter(1 + random.nextInt(random.nextInt(10) == 0 ? 20 : 400));
        try (Database database = open(disk)) {
            MessageLog log = database.log();
            long owner = claim(database);
            for (int n = 0; n < 600 && !disk.isOff(); n++) {
                sometimesDoOtherThings(database, random, owner, n, floor);
                byte[] body = body(random, n);
                ChannelLog channel = log.channel("c" + random.nextInt(4));
                log.append(new NewMessage(channel, "s" + n, Bytes.EMPTY, Bytes.owned(body), key(random, n)),
                        noting(acknowledged));
                if (random.nextInt(4) == 0) {
                    log.flush().exceptionally(_ -> null).join();
                }
            }
        } catch (StorageException | DatabaseRefusedException thePowerIsOff) {
            if (!disk.isOff()) {
                throw thePowerIsOff;
            }
        }
    }

    private static @Nullable IdempotencyKey key(Random random, int n) {
        return random.nextInt(10) == 0 ? new IdempotencyKey("s", "key" + n) : null;
    }

    private static long claim(Database database) throws InterruptedException {
        return database.cursors()
                .claim("alice", "reader", 0, 10)
                .exceptionally(_ -> OptionalLong.empty())
                .join()
                .orElse(-1);
    }

    private static void sometimesDoOtherThings(Database database, Random random, long owner, int n, AtomicLong floor)
            throws InterruptedException {
        switch (random.nextInt(40)) {
            case 0, 1, 2 -> {
                List<Cursors.Position> positions = List.of(new Cursors.Position("c0", n, Bytes.EMPTY));
                database.cursors()
                        .save("alice", "reader", owner, positions, n)
                        .thenAccept(saved -> floor.set(saved ? n : floor.get()))
                        .exceptionally(_ -> null)
                        .join();
            }
            case 3 -> database.log().retain(database.log().channel("c3"), KEEP_TEN, 20).exceptionally(_ -> 0).join();
            case 4 -> database.compact(1 << 20).exceptionally(_ -> null).join();
            default -> {
                // only messages this time
            }
        }
    }

    private static byte[] body(Random random, int n) {
        byte[] body = new byte[random.nextInt(20) == 0 ? 20_000 : random.nextInt(300)];
        random.nextBytes(body);
        byte[] number = Integer.toString(n).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(number, 0, body, 0, Math.min(number.length, body.length));
        return body;
    }

    private static AppendOutcome noting(Map<String, StoredMessage> acknowledged) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                acknowledged.put(place(message), message);
            }

            @Override
            public void failed(StorageException why) {
                // not acknowledged
            }
        };
    }

    private void check(FaultDisk survivor, Map<String, StoredMessage> acknowledged, long floor, String when)
            throws InterruptedException {
        try (Database database = open(survivor)) {
            MessageLog log = database.log();
            Map<String, StoredMessage> stored = new HashMap<>();
            for (ChannelLog channel : log.channels()) {
                TestLog.readAll(log, channel).forEach(message -> stored.put(place(message), message));
            }
            acknowledged.forEach((place, message) -> {
                if (message.seq() >= log.channel(message.channel().name()).first()) {
                    StoredMessage found = stored.get(place);
                    assertEquals(message.body(), found == null ? null : found.body(), () -> when + ": " + place);
                    assertEquals(message.chain(), found == null ? null : found.chain(), () -> when + ": " + place);
                }
            });
            assertTrue(floor == 0 || database.cursors().positions("alice", "reader").join().getFirst().floor() >= floor,
                    () -> when + ": the cursor went back");
            long last = log.channel("c1").last();
            assertEquals(last + 1, TestLog.append(log, "c1", "goes on").join().seq(), when);
        } catch (DatabaseRefusedException notOpenable) {
            throw new AssertionError(when, notOpenable);
        }
        assertSound(survivor, when);
    }

    private static String place(StoredMessage message) {
        return message.channel().name() + "/" + message.seq();
    }

    private void assertSound(FaultDisk survivor, String when) {
        try (JournalOpening files = seams(survivor).openFiles();
                Connection connection = H2Store.source(config, files, ";ACCESS_MODE_DATA=r").getConnection()) {
            VerifyReport report = new Verification(connection, _ -> {}).run(null);
            assertEquals(List.of(), report.faults(), when);
        } catch (SQLException notReadable) {
            throw new AssertionError(when, notReadable);
        }
    }
}

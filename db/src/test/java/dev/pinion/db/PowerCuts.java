package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.journal.JournalLimits;

/// Cuts the power during a mixed load, opens what survived the ordinary way, and checks every acknowledged message by
/// content, order, sequence and chain. Each trial has its own seed.
final class PowerCuts {

    /// Small, so that the power also goes while the journal begins anew.
    private static final JournalLimits LIMITS = new JournalLimits(1 << 20, 300 * 1024);
    private static final List<FaultDisk.Survival> SURVIVALS = List.of(FaultDisk.Survival.values());
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
        return Database.open(config, Clock.systemUTC(), StoreSeams.none().over(disk.prefix(), LIMITS).withH2(CHURN));
    }

    /// Gives back how many messages had been acknowledged.
    int trial(long seed) throws InterruptedException {
        Random random = new Random(seed);
        Map<String, StoredMessage> acknowledged = new ConcurrentHashMap<>();
        int sectorBytes = random.nextBoolean() ? 512 : 4096;
        FaultDisk.Survival survival = SURVIVALS.get(random.nextInt(SURVIVALS.size()));
        try (FaultDisk disk = prepared.copy()) {
            loadUntilThePowerGoes(disk, random, acknowledged);
            try (FaultDisk survivor = disk.afterPowerCut(survival, sectorBytes, random)) {
                check(survivor, acknowledged, "seed " + seed + ", " + survival + ", sectors of " + sectorBytes);
            }
        }
        return acknowledged.size();
    }

    private void loadUntilThePowerGoes(FaultDisk disk, Random random, Map<String, StoredMessage> acknowledged)
            throws InterruptedException {
        // Some cuts fall into the opening and its replay, some into closing.
        disk.cutAfter(1 + random.nextInt(random.nextInt(10) == 0 ? 20 : 400));
        try (Database database = open(disk)) {
            MessageLog log = database.log();
            for (int n = 0; n < 600 && !disk.isOff(); n++) {
                byte[] body = body(random, n);
                ChannelLog channel = log.channel("c" + random.nextInt(4));
                log.append(new NewMessage(channel, "s" + n, Bytes.EMPTY, Bytes.owned(body)), noting(acknowledged));
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
                acknowledged.put(message.channel().name() + "/" + message.seq(), message);
            }

            @Override
            public void failed(StorageException why) {
                // not acknowledged
            }
        };
    }

    private void check(FaultDisk survivor, Map<String, StoredMessage> acknowledged, String when)
            throws InterruptedException {
        try (Database database = open(survivor)) {
            MessageLog log = database.log();
            Map<String, StoredMessage> stored = new HashMap<>();
            for (ChannelLog channel : log.channels()) {
                checkChannel(database, channel, stored, when);
            }
            acknowledged.forEach((place, message) -> {
                StoredMessage found = stored.get(place);
                assertEquals(message.body(), found == null ? null : found.body(), () -> when + ": " + place);
                assertEquals(message.chain(), found == null ? null : found.chain(), () -> when + ": " + place);
            });
            long last = log.channel("c1").last();
            assertEquals(last + 1, TestLog.append(log, "c1", "goes on").join().seq(), when);
        } catch (DatabaseRefusedException notOpenable) {
            throw new AssertionError(when, notOpenable);
        }
    }

    private static void checkChannel(Database database, ChannelLog channel, Map<String, StoredMessage> stored,
            String when) {
        byte[] chain = ChainLink.start(channel.name(), database.epoch());
        long seq = 0;
        List<StoredMessage> messages = TestLog.readAll(database.log(), channel);
        for (StoredMessage message : messages) {
            seq++;
            assertEquals(seq, message.seq(), when);
            chain = ChainLink.of(message.sender().getBytes(StandardCharsets.UTF_8), message.headers(), message.body())
                    .chain(chain, seq, message.timestampMillis());
            assertArrayEquals(chain, message.chain().toByteArray(), when);
            stored.put(channel.name() + "/" + seq, message);
        }
    }
}

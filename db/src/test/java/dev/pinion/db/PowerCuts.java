package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.offline.Verification;
import dev.pinion.db.start.OpenDatabase;

/// Cuts the power during a mixed load, opens what survived the ordinary way, and checks every acknowledged message by
/// content, order, sequence and chain. Each trial has its own seed.
final class PowerCuts {

    /// Small, so that the power also goes while the journal begins anew.
    private static final JournalLimits LIMITS = new JournalLimits(1 << 20, 300 * 1024);
    private static final List<FaultDisk.Survival> SURVIVALS = List.of(FaultDisk.Survival.values());
    private static final String CHURN = ";RETENTION_TIME=50";

    /// One in so many trials is with an encrypted database.
    private static final int ENCRYPTED_OF = 4;

    private final DatabaseConfig plain;
    /// So few that they are gathered several times.
    private static final int RECENT_KEYS = 8;

    private final DatabaseConfig encrypted;
    private final FaultDisk preparedPlain;
    private final FaultDisk preparedEncrypted;

    PowerCuts(Path directory) throws InterruptedException {
        DatabaseKey key = DatabaseKey.create(directory.resolve("db.key"), new SecureRandom());
        Path database = directory.resolve("db");
        plain = DatabaseConfig.defaults(database).withBatch(64, 1 << 20);
        encrypted = plain.withKey(key);
        preparedPlain = prepared(plain);
        preparedEncrypted = prepared(encrypted);
    }

    private static FaultDisk prepared(DatabaseConfig config) throws InterruptedException {
        FaultDisk prepared = new FaultDisk();
        try (Database database = open(config, prepared)) {
            TestLog.append(database.log(), "c0", "prepared").join();
        }
        return prepared;
    }

    private static Database open(DatabaseConfig config, FaultDisk disk) {
        return OpenDatabase.open(config, Clock.systemUTC(), seams(disk).withH2(CHURN));
    }

    private static StoreSeams seams(FaultDisk disk) {
        return StoreSeams.none().over(disk.prefix(), LIMITS).withRecentKeys(RECENT_KEYS);
    }

    /// Gives back how many messages had been acknowledged.
    int trial(long seed) throws InterruptedException {
        Random random = new Random(seed);
        PowerCutLoad promises = new PowerCutLoad(random);
        int sectorBytes = random.nextBoolean() ? 512 : 4096;
        FaultDisk.Survival survival = SURVIVALS.get(random.nextInt(SURVIVALS.size()));
        boolean withKey = random.nextInt(ENCRYPTED_OF) == 0;
        DatabaseConfig config = withKey ? encrypted : plain;
        String when = "seed " + seed + ", " + survival + ", sectors of " + sectorBytes + (withKey ? ", encrypted" : "");
        try (FaultDisk disk = (withKey ? preparedEncrypted : preparedPlain).copy()) {
            loadUntilThePowerGoes(config, disk, random, promises);
            try (FaultDisk survivor = disk.afterPowerCut(survival, sectorBytes, random)) {
                if (random.nextBoolean()) {
                    check(config, survivor, promises, when);
                } else {
                    cutAgainWhileItStarts(config, survivor, random);
                    try (FaultDisk again = survivor.afterPowerCut(survival, sectorBytes, random)) {
                        check(config, again, promises, when + ", cut again at the start");
                    }
                }
            }
        }
        return promises.messages().size();
    }

    /// Into the replay, the beginning of new epochs, or the closing after them.
    private static void cutAgainWhileItStarts(DatabaseConfig config, FaultDisk disk, Random random) {
        disk.cutAfter(1 + random.nextInt(30));
        try {
            open(config, disk).close();
        } catch (StorageException | DatabaseRefusedException thePowerIsOff) {
            if (!disk.isOff()) {
                throw thePowerIsOff;
            }
        }
    }

    private static void loadUntilThePowerGoes(DatabaseConfig config, FaultDisk disk, Random random,
            PowerCutLoad promises) throws InterruptedException {
        // Some cuts fall into the opening and its replay, some into closing.
        disk.cutAfter(1 + random.nextInt(random.nextInt(10) == 0 ? 20 : 400));
        try (Database database = open(config, disk)) {
            promises.run(database, disk::isOff);
        } catch (StorageException | DatabaseRefusedException thePowerIsOff) {
            if (!disk.isOff()) {
                throw thePowerIsOff;
            }
        }
    }

    private static void check(DatabaseConfig config, FaultDisk survivor, PowerCutLoad promises, String when)
            throws InterruptedException {
        try (Database database = open(config, survivor)) {
            MessageLog log = database.log();
            checkMessages(log, promises, when);
            checkFloors(database, promises, when);
            Set<String> revoked = database.revocations()
                    .after("", 1_000)
                    .join()
                    .stream()
                    .map(DurableRecords.Entry::key)
                    .collect(Collectors.toSet());
            assertTrue(revoked.containsAll(promises.revoked()), () -> when + ": a revocation is lost");
            assertTrue(promises.taken().stream().noneMatch(revoked::contains), () -> when + ": a deletion is lost");
            checkKeys(log, promises, when);
            long last = log.channel("c1").last();
            assertEquals(last + 1, TestLog.append(log, "c1", "goes on").join().seq(), when);
        } catch (DatabaseRefusedException notOpenable) {
            throw new AssertionError(when, notOpenable);
        }
        assertSound(config, survivor, when);
    }

    private static void checkFloors(Database database, PowerCutLoad promises, String when) {
        Map<String, Long> floors = database.cursors()
                .positions("alice", "reader")
                .join()
                .stream()
                .collect(Collectors.toMap(Cursors.Position::channel, Cursors.Position::floor));
        assertTrue(floors.getOrDefault("c0", 0L) >= promises.floor(), () -> when + ": the cursor went back");
        long group = floors.getOrDefault("group", 0L);
        assertTrue(group >= promises.groupFloor(), () -> when + ": a group's cursor went back");
        boolean message = TestLog.readAll(database.log(), database.log().channel("c0"))
                .stream()
                .anyMatch(each -> TestLog.text(each).equals("group " + group));
        assertTrue(group == 0 || message, () -> when + ": the cursor of a group is there without its message");
    }

    private static void checkMessages(MessageLog log, PowerCutLoad promises, String when) {
        Map<String, StoredMessage> stored = new HashMap<>();
        for (ChannelLog channel : log.channels()) {
            TestLog.readAll(log, channel).forEach(message -> stored.put(PowerCutLoad.place(message), message));
        }
        promises.messages().forEach((place, message) -> {
            if (message.seq() < log.channel(message.channel().name()).first()) {
                return; // retention
            }
            StoredMessage found = stored.get(place);
            assertEquals(message.chain(), found == null ? null : found.chain(), () -> when + ": " + place);
            boolean isErased = found != null && found.erasure().isPresent();
            if (isErased) {
                assertTrue(promises.erasing().contains(place), () -> when + ": nobody erased " + place);
            } else {
                assertEquals(message.body(), found == null ? null : found.body(), () -> when + ": " + place);
                assertFalse(promises.erased().contains(place), () -> when + ": the erasure of " + place + " is lost");
            }
        });
    }

    /// A publisher that repeats what it was told of gets the same answer.
    private static void checkKeys(MessageLog log, PowerCutLoad promises, String when) throws InterruptedException {
        for (Map.Entry<NewMessage, Long> promise : promises.keyed().entrySet()) {
            NewMessage first = promise.getKey();
            CompletableFuture<Long> answered = new CompletableFuture<>();
            log.append(new NewMessage(log.channel(first.channel().name()), first.sender(), first.headers(),
                    first.body(), first.key()), TestLog.duplicate(answered));
            assertEquals(promise.getValue(), answered.join(), () -> when + ": an idempotency key is lost");
        }
    }

    private static void assertSound(DatabaseConfig config, FaultDisk survivor, String when) {
        try (JournalOpening files = seams(survivor).openFiles();
                Connection connection = H2Store.source(config, files, ";ACCESS_MODE_DATA=r").getConnection()) {
            VerifyReport report = new Verification(connection, _ -> {}).run(null);
            assertEquals(List.of(), report.faults(), when);
        } catch (SQLException notReadable) {
            throw new AssertionError(when, notReadable);
        }
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.start.OpenDatabase;

/// What was once on disk and is not any more as it was is told, and nothing is changed then.
class DamageTest {

    private static final int MESSAGES = 20;
    private static final int HEADER_BYTES = 8192;
    private static final List<FaultDisk.Survival> SURVIVALS = List.of(FaultDisk.Survival.values());

    @TempDir
    private Path directory;
    private KilledDatabase files;

    @BeforeEach
    void nameTheDirectories() {
        files = new KilledDatabase(directory);
    }

    /// Killed with all messages in the log, and none of them in the database.
    private Path killedAhead() throws Exception {
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            KilledDatabase.fill(database.log(), "c", 1, MESSAGES);
            files.kill();
        }
        return files.killed().resolve(DatabaseDirectory.LOGS.getFirst());
    }

    /// Killed with all messages in both.
    private Path killedAfterwards() throws Exception {
        try (Database database = TestLog.open(files.live())) {
            KilledDatabase.fill(database.log(), "c", 1, MESSAGES);
            database.forgetKeysBefore(0, 1).join(); // waits for the database
            files.kill();
        }
        return files.killed().resolve(DatabaseDirectory.LOGS.getFirst());
    }

    private String refusal() throws IOException {
        var before = files.contents();
        String refusal = assertThrows(DatabaseRefusedException.class, () -> TestLog.open(files.killed())).toString();
        String verify = assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.verify(files.killed(), null))
                .toString();
        before.put("pinion.lock", before.getOrDefault("pinion.lock", ByteBuffer.allocate(0)));
        assertEquals(before, files.contents(), "the refusal has changed something");
        assertEquals(refusal, verify);
        return refusal;
    }

    private static void flip(Path file, int at, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) (1 << bit);
        Files.write(file, bytes);
    }

    @Test
    void aRecordThatDoesNotCheckWithOthersBehindItIsToldWithItsPlace() throws Exception {
        // Given
        Path log = killedAhead();
        String content = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
        // When
        flip(log, content.indexOf(KilledDatabase.SECRET + 7), 2);
        // Then
        String refusal = refusal();
        assertTrue(refusal.contains("record 6") && refusal.contains("13 records stand behind it"), refusal);
    }

    @Test
    void aBitThatFlipsAnywhereInTheLogIsToldOrHarmless() throws Exception {
        // Given
        Path log = killedAhead();
        byte[] whole = Files.readAllBytes(log);
        int end = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf(KilledDatabase.SECRET);
        Random random = new Random(1);
        int told = 0;
        for (int n = 0; n < 24; n++) {
            // When: not in the last record, of which nobody can know whether it ever was whole
            int record = HEADER_BYTES + 4096 * random.nextInt((end - HEADER_BYTES) / 4096);
            int at = n % 6 == 0 ? random.nextInt(HEADER_BYTES) : record + random.nextInt(200);
            flip(log, at, random.nextInt(8));
            // Then
            try {
                assertEquals(MESSAGES, DatabaseFiles.verify(files.killed(), null).messages(), "byte " + at);
            } catch (DatabaseRefusedException refused) {
                told++;
            }
            Files.write(log, whole);
        }
        assertTrue(told > 0, "no flip was told");
    }

    @Test
    void aLogThatIsGoneOrEmptyOrCutShortIsTold() throws Exception {
        // Given
        Path log = killedAfterwards();
        byte[] whole = Files.readAllBytes(log);
        // When
        Files.delete(log);
        String gone = refusal();
        Files.write(log, new byte[0]);
        String empty = refusal();
        Files.write(log, Arrays.copyOf(whole, HEADER_BYTES + 4096));
        String cut = refusal();
        // Then
        assertTrue(gone.contains("has lost one of its two files"), gone);
        assertTrue(empty.contains("is not the one that belongs"), empty);
        assertTrue(cut.contains("ends after 1 records"), cut);
    }

    private List<byte[]> logs() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (String name : DatabaseDirectory.LOGS) {
            contents.add(Files.readAllBytes(files.killed().resolve(name)));
        }
        return contents;
    }

    private void write(List<byte[]> logs) throws IOException {
        for (int n = 0; n < logs.size(); n++) {
            Files.write(files.killed().resolve(DatabaseDirectory.LOGS.get(n)), logs.get(n));
        }
    }

    @Test
    void anOlderLogOrAnOlderDatabaseIsTold() throws Exception {
        // Given
        killedAfterwards();
        List<byte[]> older = logs();
        TestLog.open(files.killed()).close();
        try (Database database = TestLog.open(files.killed())) {
            KilledDatabase.fill(database.log(), "c", MESSAGES + 1, MESSAGES + 5);
        }
        List<byte[]> newer = logs();
        // When
        write(older);
        String olderLog = refusal();
        write(newer);
        Files.copy(files.live().resolve(DatabaseDirectory.FILE), files.killed().resolve(DatabaseDirectory.FILE),
                StandardCopyOption.REPLACE_EXISTING);
        Files.delete(files.killed().resolve(DatabaseDirectory.SUMS));
        String olderDatabase = refusal();
        // Then
        assertTrue(olderLog.contains("is not the one that belongs"), olderLog);
        assertTrue(olderDatabase.contains("is not the one that belongs"), olderDatabase);
    }

    @Test
    void aFirstStartThatThePowerCutsBeginsAgain() {
        DatabaseConfig config = DatabaseConfig.defaults(directory.resolve("db"));
        JournalLimits limits = JournalLimits.DEFAULT;
        boolean cut = true;
        for (int n = 1; cut; n += n < 10 ? 1 : 9) {
            try (FaultDisk disk = new FaultDisk()) {
                // When
                disk.cutAfter(n);
                try {
                    OpenDatabase.open(config, Clock.systemUTC(), StoreSeams.none().over(disk.prefix(), limits)).close();
                } catch (StorageException | DatabaseRefusedException thePowerIsOff) {
                    assertTrue(disk.isOff(), thePowerIsOff.toString());
                }
                cut = disk.isOff();
                FaultDisk.Survival survival = SURVIVALS.get(n % SURVIVALS.size());
                try (FaultDisk survivor = disk.afterPowerCut(survival, 512, new Random(n))) {
                    // Then
                    OpenDatabase.open(config, Clock.systemUTC(), StoreSeams.none().over(survivor.prefix(), limits))
                            .close();
                }
            }
        }
    }
}

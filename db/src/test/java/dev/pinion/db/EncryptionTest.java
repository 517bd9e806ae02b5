package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.offline.Rekeying;
import dev.pinion.db.start.OpenDatabase;

/// With a key no file ever holds a body, and the key can be changed without losing a message.
@Order(1) // long: it begins first
class EncryptionTest {

    private static final String MARK = "MARKED-BODY-";

    @TempDir
    Path directory;

    private Path database;
    private DatabaseKey key;
    private DatabaseKey otherKey;

    @BeforeEach
    void makeKeys() {
        database = directory.resolve("db");
        key = DatabaseKey.create(directory.resolve("db.key"), new SecureRandom());
        otherKey = DatabaseKey.create(directory.resolve("other.key"), new SecureRandom());
    }

    private DatabaseConfig config(@Nullable DatabaseKey with) {
        return DatabaseConfig.defaults(database).withKey(with);
    }

    private void load(StoreSeams seams, @Nullable DatabaseKey with, Path backup) throws Exception {
        try (Database open = OpenDatabase.open(config(with), Clock.systemUTC(), seams)) {
            MessageLog log = open.log();
            for (int n = 0; n < 600; n++) {
                log.append(TestLog.message(log.channel(MARK + "channel" + n % 3), MARK + n),
                        TestLog.completing(new java.util.concurrent.CompletableFuture<>()));
            }
            log.flush().join();
            open.revocations().put(MARK + "key", TestLog.utf8(MARK), 0).join();
            ChannelLog channel = log.channel(MARK + "channel1");
            log.retain(channel, new RetentionLimits(Duration.ofDays(1), 10, 1 << 20, Duration.ZERO), 500).join();
            open.compact(1 << 20).join();
            assertEquals(200, TestLog.readAll(log, log.channel(MARK + "channel2")).size());
            assertTrue(open.backup(backup).join().isSound());
        }
    }

    private List<Path> filesWithMarks() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(MARK)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void noFileOfAnEncryptedDatabaseNorItsBackupEverHoldsABodyOrAName() throws Exception {
        // Given
        RecordedWrites.register();
        StoreSeams recording = StoreSeams.none().over("recording:file:", JournalLimits.DEFAULT);
        // When
        load(recording, key, directory.resolve("backup"));
        // Then
        assertEquals(List.of(), filesWithMarks());
        assertFalse(RecordedWrites.isWritten(directory, MARK), "something was written in between");
        assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.verify(directory.resolve("backup"), null));
        DatabaseFiles.restore(directory.resolve("backup"), key, directory.resolve("restored"));
        assertEquals(List.of(), filesWithMarks());
    }

    @Test
    void withoutAKeyTheFilesHoldThemSoThatTheTestAboveCanFail() throws Exception {
        // Given
        RecordedWrites.register();
        StoreSeams recording = StoreSeams.none().over("recording:file:", JournalLimits.DEFAULT);
        // When
        load(recording, null, directory.resolve("backup"));
        // Then
        assertTrue(filesWithMarks().size() >= 2, () -> "database and backup");
        assertTrue(RecordedWrites.isWritten(directory, MARK));
    }

    @Test
    void theKeyIsChangedRemovedAndGivenWithTheHistoryAndItsEpochKept() throws Exception {
        // Given
        load(StoreSeams.none(), null, directory.resolve("backup"));
        VerifyReport before = DatabaseFiles.verify(database, null);
        Directories.delete(directory.resolve("backup"));
        // When
        assertEquals(before, DatabaseFiles.rekey(config(null), key));
        // Then
        assertEquals(List.of(), filesWithMarks());
        assertEquals(before, DatabaseFiles.verify(database, key, null));
        // When
        assertEquals(before, DatabaseFiles.rekey(config(key), otherKey));
        // Then
        assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.verify(database, key, null));
        try (Database open = Database.open(config(otherKey), Clock.systemUTC())) {
            assertEquals(before.epoch(), open.epoch());
            TestLog.append(open.log(), "c", "goes on").join();
        }
        // When
        assertTrue(DatabaseFiles.rekey(config(otherKey), null).isSound());
        // Then
        assertEquals(before.messages() + 1, DatabaseFiles.verify(database, null).messages());
    }

    @ParameterizedTest
    @EnumSource
    void whereverAChangeOfTheKeyEndsTheDatabaseIsWholeUnderOneOfTheTwo(Rekeying.Step end) throws Exception {
        // Given
        try (Database open = Database.open(config(key), Clock.systemUTC())) {
            TestLog.append(open.log(), "c", "one").join();
        }
        Rekeying rekeying = new Rekeying(config(key), otherKey, step -> {
            if (step == end) {
                throw new IOException("ends here");
            }
        });
        // When
        assertThrows(StorageException.class, rekeying::run);
        // Then
        DatabaseKey valid = end == Rekeying.Step.CLEAN ? otherKey : key;
        DatabaseKey invalid = end == Rekeying.Step.CLEAN ? key : otherKey;
        assertThrows(DatabaseRefusedException.class, () -> Database.open(config(invalid), Clock.systemUTC()).close());
        try (Database open = Database.open(config(valid), Clock.systemUTC())) {
            assertEquals(2, TestLog.append(open.log(), "c", "two").join().seq());
        }
        assertTrue(Files.notExists(database.resolve(DatabaseDirectory.INCOMPLETE)));
        assertTrue(DatabaseFiles.rekey(config(valid), null).isSound());
    }

    @Test
    void keysDifferAndNeverShowThemselves() {
        // Then
        assertNotEquals(key, otherKey);
        assertEquals(key, DatabaseKey.read(directory.resolve("db.key")));
        assertEquals("DatabaseKey[redacted]", key.toString());
        assertFalse(config(key).toString().contains(new String(key.h2Password()).trim()));
    }
}

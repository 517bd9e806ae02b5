package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.log.DatabaseDirectory;

/// What a kill leaves when messages are in the write-ahead log alone: the next start finds them, and whoever only looks.
class RecoveryTest {

    @TempDir
    private Path directory;
    private KilledDatabase files;

    @BeforeEach
    void nameTheDirectories() {
        files = new KilledDatabase(directory);
    }

    @Test
    void afterAKillTheyAreThereForTheNextStartAndForWhoeverOnlyLooks() throws Exception {
        // Given
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            KilledDatabase.fill(database.log(), "c", 1, 30);
            // When
            files.kill();
        }
        // Then
        Map<String, ByteBuffer> before = files.contents();
        VerifyReport report = DatabaseFiles.verify(files.killed(), null);
        assertEquals(List.of(), report.faults());
        assertEquals(30, report.messages());
        List<String> exported = new ArrayList<>();
        DatabaseFiles.export(files.killed(), message -> exported.add(TestLog.text(message)));
        assertEquals(KilledDatabase.expected(30), exported);
        assertEquals(before, files.contents(), "looking has changed something");
        DatabaseFiles.restore(files.killed(), directory.resolve("restored"));
        assertEquals(30, DatabaseFiles.verify(directory.resolve("restored"), null).messages());
        try (Database database = TestLog.open(files.killed())) {
            assertEquals(KilledDatabase.expected(30), KilledDatabase.texts(database.log(), "c"));
            assertEquals(31, TestLog.append(database.log(), "c", "goes on").join().seq());
        }
    }

    @Test
    void aRecordThatIsCutOffIsWhereTheLogEnds() throws Exception {
        // Given
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            KilledDatabase.fill(database.log(), "c", 1, 10);
            files.kill();
        }
        // When: the last record, in its block of its own, loses its end
        Path ahead = files.killed().resolve(DatabaseDirectory.LOGS.getFirst());
        overwrite(ahead, lastIndexOf(Files.readAllBytes(ahead), KilledDatabase.SECRET + 10));
        // Then
        try (Database database = TestLog.open(files.killed())) {
            assertEquals(KilledDatabase.expected(9), KilledDatabase.texts(database.log(), "c"));
            assertEquals(10, TestLog.append(database.log(), "c", "another").join().seq());
        }
    }

    private static int lastIndexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
    }

    private static void overwrite(Path file, int at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4), at);
        }
    }

    @Test
    void oneThatDoesNotContinueTheDatabaseIsRefused() throws Exception {
        // Given
        try (Database database = TestLog.open(files.live())) {
            KilledDatabase.fill(database.log(), "c", 1, 5);
        }
        files.kill();
        try (Database database = TestLog.open(files.live())) {
            KilledDatabase.fill(database.log(), "c", 6, 10);
        }
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            KilledDatabase.fill(database.log(), "c", 11, 15);
            // When: an older copy of the database, and the log of today
            Files.copy(files.live().resolve(DatabaseDirectory.LOGS.getFirst()),
                    files.killed().resolve(DatabaseDirectory.LOGS.getFirst()), StandardCopyOption.REPLACE_EXISTING);
        }
        // Then
        String refusal = assertThrows(DatabaseRefusedException.class, () -> TestLog.open(files.killed())).toString();
        assertTrue(refusal.contains("pinion.wal") && refusal.contains("message 11") && refusal.contains("restore"),
                refusal);
        assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.verify(files.killed(), null));
    }

    @Test
    void withAKeyNothingOfThemIsToBeSeenInAnyFileAndTheyAreFoundAgain() throws Exception {
        // Given
        DatabaseKey key = DatabaseKey.create(directory.resolve("db.key"), new SecureRandom());
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, key); held) {
            // When
            KilledDatabase.fill(database.log(), "c", 1, 10);
            files.kill();
        }
        // Then
        for (ByteBuffer content : files.contents().values()) {
            assertFalse(StandardCharsets.ISO_8859_1.decode(content).toString().contains(KilledDatabase.SECRET));
        }
        assertEquals(10, DatabaseFiles.verify(files.killed(), key, null).messages());
        try (Database database = Database.open(DatabaseConfig.defaults(files.killed()).withKey(key),
                Clock.systemUTC())) {
            assertEquals(KilledDatabase.expected(10), KilledDatabase.texts(database.log(), "c"));
        }
    }

    @Test
    void aLogWithoutItsDatabaseIsRefused() throws Exception {
        // Given
        try (Database database = TestLog.open(files.live())) {
            KilledDatabase.fill(database.log(), "c", 1, 1);
            files.kill();
        }
        Files.delete(files.killed().resolve(DatabaseDirectory.FILE));
        Files.delete(files.killed().resolve(DatabaseDirectory.JOURNAL));
        // When
        String refusal = assertThrows(DatabaseRefusedException.class, () -> TestLog.open(files.killed())).toString();
        // Then
        assertTrue(refusal.contains("only pinion.wal is there"), refusal);
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.log.DatabaseDirectory;

/// The content of a message can be erased for good, and the history still proves itself.
class ErasureTest {

    @TempDir
    Path directory;

    @Test
    void aCopyHoldsNothingOfWhatWasErased() throws Exception {
        // Given
        Path original = directory.resolve("original");
        Path backup = directory.resolve("backup");
        String secret = "a body that must go";
        try (Database database = Database.open(DatabaseConfig.defaults(original), Clock.systemUTC())) {
            MessageLog log = database.log();
            TestLog.append(log, "c", secret).join();
            TestLog.append(log, "c", "another").join();
            // When
            log.erase(log.channel("c"), 1).join();
            assertTrue(database.backup(backup).join().isSound());
        }
        // Then
        String file = Files.readString(backup.resolve(DatabaseDirectory.FILE), StandardCharsets.ISO_8859_1);
        assertTrue(file.contains("another"));
        assertFalse(file.contains(secret));
        assertEquals(1, DatabaseFiles.verify(backup, null).erased());
    }
}

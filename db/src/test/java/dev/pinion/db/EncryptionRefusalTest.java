package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key that does not fit, and a key file that is not what it should be, are refused with a text that helps, and not a
/// byte is changed.
class EncryptionRefusalTest {

    @TempDir
    Path directory;

    private Path keyFile;
    private DatabaseKey key;

    @BeforeEach
    void makeKey() {
        keyFile = directory.resolve("db.key");
        key = DatabaseKey.create(keyFile, new SecureRandom());
    }

    private void makeDatabase(@Nullable DatabaseKey with) throws Exception {
        DatabaseConfig config = DatabaseConfig.defaults(directory.resolve("db")).withKey(with);
        try (Database database = Database.open(config, Clock.systemUTC())) {
            TestLog.append(database.log(), "c", "m").join();
        }
    }

    private String refusal(@Nullable DatabaseKey with) throws Exception {
        Path database = directory.resolve("db");
        Map<Path, java.nio.ByteBuffer> before = RefusalTest.contents(database);
        DatabaseConfig config = DatabaseConfig.defaults(database).withKey(with);
        DatabaseRefusedException refused = assertThrows(DatabaseRefusedException.class,
                () -> Database.open(config, Clock.systemUTC()));
        DatabaseRefusedException notVerified = assertThrows(DatabaseRefusedException.class,
                () -> DatabaseFiles.verify(database, with, null));
        assertEquals(refused.getMessage(), notVerified.getMessage());
        assertEquals(before, RefusalTest.contents(database));
        return String.valueOf(refused.getMessage());
    }

    private String keyRefusal() {
        return String
                .valueOf(assertThrows(DatabaseRefusedException.class, () -> DatabaseKey.read(keyFile)).getMessage());
    }

    @Test
    void anotherKey() throws Exception {
        // Given
        makeDatabase(key);
        DatabaseKey other = DatabaseKey.create(directory.resolve("other.key"), new SecureRandom());
        // When
        String refusal = refusal(other);
        // Then
        assertTrue(refusal.contains("encrypted with another key"), refusal);
    }

    @Test
    void noKeyForAnEncryptedDatabase() throws Exception {
        // Given
        makeDatabase(key);
        // When
        String refusal = refusal(null);
        // Then
        assertTrue(refusal.contains("is encrypted; name its key file"), refusal);
    }

    @Test
    void aKeyForADatabaseThatIsNotEncrypted() throws Exception {
        // Given
        makeDatabase(null);
        // When
        String refusal = refusal(key);
        // Then
        assertTrue(refusal.contains("is not encrypted, but a key was given"), refusal);
    }

    @Test
    void aChangeOfTheKeyWithAWrongOneOrOfNoDatabase() throws Exception {
        // Given
        makeDatabase(key);
        Path database = directory.resolve("db");
        DatabaseKey other = DatabaseKey.create(directory.resolve("other.key"), new SecureRandom());
        Map<Path, java.nio.ByteBuffer> before = RefusalTest.contents(database);
        // When // Then
        assertThrows(DatabaseRefusedException.class,
                () -> DatabaseFiles.rekey(DatabaseConfig.defaults(database).withKey(other), null));
        assertThrows(DatabaseRefusedException.class,
                () -> DatabaseFiles.rekey(DatabaseConfig.defaults(directory.resolve("none")), key));
        assertEquals(before, RefusalTest.contents(database));
        try (Database open = Database.open(DatabaseConfig.defaults(database).withKey(key), Clock.systemUTC())) {
            assertThrows(DatabaseRefusedException.class,
                    () -> DatabaseFiles.rekey(DatabaseConfig.defaults(database).withKey(key), null));
            TestLog.append(open.log(), "c", "goes on").join();
        }
    }

    @Test
    void aKeyFileThatOthersCanRead() throws Exception {
        // Given
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));
        // When // Then
        assertTrue(keyRefusal().contains("(rw-r-----); make it 0600"), this::keyRefusal);
    }

    @Test
    void aKeyFileThatIsMissing() throws Exception {
        // Given
        Files.delete(keyFile);
        // When // Then
        assertTrue(keyRefusal().contains("does not exist"), this::keyRefusal);
    }

    @Test
    void aKeyFileWithoutAKey() throws Exception {
        for (String content : new String[] {"", "abc\n", "g".repeat(64), "0".repeat(63), "0".repeat(65),
                "0".repeat(1_000), "0".repeat(64) + "\nx"}) {
            // Given
            Files.writeString(keyFile, content);
            // When // Then
            assertTrue(keyRefusal().contains("key"), this::keyRefusal);
        }
        Files.writeString(keyFile, "A".repeat(64) + "\r\n");
        assertEquals(DatabaseKey.read(keyFile), DatabaseKey.read(keyFile));
    }

    @Test
    void aNewKeyIsNotWrittenOverAnother() throws Exception {
        // Given
        String before = Files.readString(keyFile);
        // When // Then
        assertThrows(DatabaseRefusedException.class, () -> DatabaseKey.create(keyFile, new SecureRandom()));
        assertEquals(before, Files.readString(keyFile));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.JournalOpening;

/// What cannot be opened is refused with a text that helps, and not a byte is changed.
class RefusalTest {

    @TempDir
    Path directory;

    private Map<Path, ByteBuffer> contents() throws IOException {
        Map<Path, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private String refusalWithNothingTouched() throws IOException {
        Map<Path, ByteBuffer> before = contents();
        DatabaseRefusedException refused = assertThrows(DatabaseRefusedException.class, () -> TestLog.open(directory));
        assertEquals(before, contents());
        return String.valueOf(refused.getMessage());
    }

    private void makeDatabase() throws Exception {
        try (Database database = TestLog.open(directory)) {
            for (int n = 0; n < 100; n++) {
                TestLog.append(database.log(), "c", "m" + n).join();
            }
        }
    }

    @Test
    void oneThatAnotherProcessHolds() throws Exception {
        // Given
        try (OtherProcess holder = OtherProcess.start(LoadProcess.class, directory.toString())) {
            assertEquals("open", holder.line());
            // When
            DatabaseRefusedException refused = assertThrows(DatabaseRefusedException.class,
                    () -> TestLog.open(directory));
            // Then
            assertTrue(refused.toString().contains("in use by another process"), refused.toString());
        }
        TestLog.open(directory).close();
    }

    @Test
    void oneThatThisProcessHolds() {
        // Given
        try (Database holder = TestLog.open(directory)) {
            // When
            DatabaseRefusedException refused = assertThrows(DatabaseRefusedException.class,
                    () -> TestLog.open(directory));
            // Then
            assertTrue(refused.toString().contains("in use"), refused.toString());
            assertEquals(LogHealth.State.RUNNING, holder.log().health().state());
        }
    }

    @Test
    void oneOfANewerSchema() throws Exception {
        // Given
        makeDatabase();
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, "").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into "flyway_schema_history"
                    select "installed_rank" + 900, '999', "description", "type", "script", "checksum",
                    "installed_by", "installed_on", "execution_time", "success" from "flyway_schema_history"
                    where "version" = '1'""");
        }
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("schema 999") && refusal.contains("newer version"), refusal);
    }

    @Test
    void oneThatIsDamaged() throws Exception {
        // Given
        makeDatabase();
        Path file = directory.resolve("pinion.mv.db");
        byte[] noise = new byte[(int) Files.size(file)];
        new java.util.Random(1).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), 0);
        }
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("damaged") && refusal.contains("restore a backup"), refusal);
    }

    @Test
    void oneThatIsNotADirectory() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        // When
        DatabaseRefusedException refused = assertThrows(DatabaseRefusedException.class, () -> TestLog.open(file));
        // Then
        assertTrue(refused.toString().contains("is not a directory"), refused.toString());
        assertEquals("not a directory", Files.readString(file));
    }

    @Test
    void oneWhoseNameH2WouldTakeForSettings() {
        // Given
        Path tricky = directory.resolve("a;INIT=DROP ALL OBJECTS");
        // When // Then
        assertThrows(DatabaseRefusedException.class, () -> TestLog.open(tricky));
        assertTrue(Files.notExists(tricky));
    }
}

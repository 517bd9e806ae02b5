package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.h2.mvstore.DataUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// What cannot be opened is refused with a text that helps, and not a byte is changed.
class RefusalTest {

    /// Empty, and all that a refusal may leave.
    private static final String LOCK = "pinion.lock";

    @TempDir
    Path directory;

    private Map<Path, ByteBuffer> contents() throws IOException {
        return contents(directory);
    }

    static Map<Path, ByteBuffer> contents(Path directory) throws IOException {
        Map<Path, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.endsWith(LOCK)).toList()) {
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
        execute("""
                insert into "flyway_schema_history"
                select "installed_rank" + 900, '999', "description", "type", "script", "checksum",
                "installed_by", "installed_on", "execution_time", "success" from "flyway_schema_history"
                where "version" = '1'""");
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
    void oneThatAnotherVersionOfH2Wrote() throws Exception {
        // Given
        makeDatabase();
        execute("update meta set content = '252' where name = 'h2-build'");
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("build 252 of H2"), refusal);
    }

    @Test
    void oneInAnotherFormatOfH2() throws Exception {
        // Given
        makeDatabase();
        Path file = directory.resolve("pinion.mv.db");
        byte[] bytes = Files.readAllBytes(file);
        for (int block = 0; block < 2; block++) {
            int at = block * 4096;
            int length = new String(bytes, at, 4096, StandardCharsets.ISO_8859_1).indexOf(",fletcher:");
            String header = new String(bytes, at, length, StandardCharsets.ISO_8859_1).replace("format:3", "format:9");
            byte[] changed = header.getBytes(StandardCharsets.ISO_8859_1);
            int checksum = DataUtils.getFletcher32(changed, 0, changed.length);
            byte[] whole = (header + ",fletcher:" + Integer.toHexString(checksum) + "\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(whole, 0, bytes, at, whole.length);
        }
        Files.write(file, bytes);
        Files.delete(directory.resolve(DatabaseDirectory.SUMS));
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("another version of H2"), refusal);
    }

    @Test
    void oneOfAnotherProgram() throws Exception {
        // Given
        execute("create table elsewhere (n int)");
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("not of this program"), refusal);
    }

    @Test
    void oneThatIsNoDatabase() throws Exception {
        // Given
        Files.writeString(directory.resolve("pinion.mv.db"), "a shopping list");
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("no database"), refusal);
    }

    @Test
    void oneWhoseFileIsLost() throws Exception {
        // Given
        makeDatabase();
        Files.delete(directory.resolve("pinion.mv.db"));
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("has lost its file"), refusal);
    }

    @Test
    void oneThatIsCutOff() throws Exception {
        // Given
        makeDatabase();
        try (FileChannel file = FileChannel.open(directory.resolve("pinion.mv.db"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 3);
        }
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("damaged"), refusal);
    }

    @Test
    void anotherDirectory() throws Exception {
        // Given
        Files.writeString(directory.resolve("thesis.tex"), "ten years of work");
        // When
        String refusal = refusalWithNothingTouched();
        // Then
        assertTrue(refusal.contains("thesis.tex") && refusal.contains("another directory"), refusal);
    }

    @Test
    void oneInADirectoryThatCannotBeWritten() throws Exception {
        // Given
        makeDatabase();
        try (ReadOnlyMount mount = ReadOnlyMount.of(directory)) {
            assumeTrue(mount.isThere(), "mounting is not permitted here");
            // When
            String refusal = refusalWithNothingTouched();
            // Then
            assertTrue(refusal.contains("must be writable"), refusal);
        }
        TestLog.open(directory).close();
    }

    private void execute(String sql) throws SQLException {
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, "").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
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

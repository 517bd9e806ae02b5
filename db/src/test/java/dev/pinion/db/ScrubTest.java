package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Tampered;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// What nobody reads is read all the same, and damage is told with its place.
class ScrubTest {

    private static final int MESSAGES = 2_000;
    private static final int BLOCK = 4_096;
    private static final int STEP_BYTES = 32 * 1024;

    @TempDir
    private Path directory;

    @BeforeEach
    void aDatabaseOfSeveralSegments() throws Exception {
        try (Database database = TestLog.open(directory)) {
            CompletableFuture<StoredMessage> last = new CompletableFuture<>();
            for (int n = 1; n <= MESSAGES; n++) {
                last = TestLog.append(database.log(), "c", "message " + n + " " + "x".repeat(n % 100));
            }
            last.join();
        }
    }

    private void change(SqlChange change) throws SQLException {
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, "").getConnection()) {
            change.make(connection);
        }
    }

    private interface SqlChange {
        void make(Connection connection) throws SQLException;
    }

    /// Everything that was told, and where it ended.
    private static List<String> walk(LongFunction<CompletableFuture<Database.Scrubbed>> step) {
        List<String> told = new ArrayList<>();
        long next = 0;
        while (next != Database.Scrubbed.END) {
            Database.Scrubbed found = step.apply(next).join();
            assertTrue(found.next() > next, "no progress at " + next);
            next = found.next();
            if (!found.damage().isEmpty()) {
                told.add(found.damage());
            }
        }
        return told;
    }

    private List<String> scrubbed(Database database) {
        ChannelLog channel = database.log().channel("c");
        return walk(from -> database.scrub(channel, from, STEP_BYTES));
    }

    @Test
    void whatIsAsItWasIsFoundSoAlsoBehindRetentionAndErasure() throws Exception {
        try (Database database = TestLog.open(directory)) {
            // Given
            ChannelLog channel = database.log().channel("c");
            database.log().erase(channel, 1_000).join();
            database.log()
                    .retain(channel, new RetentionLimits(Duration.ofDays(1), 1_500, 1L << 30, Duration.ZERO), 1_000)
                    .join();
            // When, Then
            assertEquals(List.of(), scrubbed(database));
            assertEquals(List.of(), walk(from -> database.scrubFiles(from, 100_000)));
            assertEquals(List.of(), walk(from -> database.scrub(database.log().channel("none"), from, STEP_BYTES)));
            assertEquals("", database.damage());
        }
    }

    @Test
    void aDamagedSegmentIsToldWithItsMessagesAndTheOthersAreReadOn() throws Exception {
        // Given
        List<Long> bounds = new ArrayList<>();
        change(connection -> {
            try (Statement statement = connection.createStatement();
                    var found = statement.executeQuery("select first_seq, last_seq from segment order by last_seq")) {
                while (found.next()) {
                    bounds.addAll(List.of(found.getLong(1), found.getLong(2)));
                }
            }
            assertTrue(bounds.size() >= 6, bounds::toString);
            try (Statement statement = connection.createStatement()) {
                // In the sender's name, where no byte is 0 before.
                statement.execute("update segment set content = substring(content, 1, 51) || X'00' ||"
                        + " substring(content, 53) where first_seq = " + bounds.get(2));
            }
        });
        try (Database database = TestLog.open(directory)) {
            // When
            List<String> told = scrubbed(database);
            // Then
            assertEquals(List.of("storage-damaged: of channel c, messages " + bounds.get(2) + " to " + bounds.get(3)
                    + " cannot be read: served to nobody"), told);
            assertEquals(told.getFirst(), database.damage());
            assertEquals(MESSAGES + 1, TestLog.append(database.log(), "c", "goes on").join().seq());
        }
    }

    @Test
    void aMessageThatIsNotWhatWasStoredIsTold() throws Exception {
        change(connection -> new Tampered(connection).edit(700, row -> Tampered.withBody(row, TestLog.utf8("forged"))));
        try (Database database = TestLog.open(directory)) {
            assertEquals(
                    List.of("storage-damaged: of channel c, messages 699 to 700 do not fit together: the chain breaks"),
                    scrubbed(database));
        }
    }

    @Test
    void missingMessagesAreTold() throws Exception {
        change(connection -> new Tampered(connection)
                .rewrite(rows -> rows.stream().filter(row -> row.seq() < 500 || row.seq() > 509).toList()));
        try (Database database = TestLog.open(directory)) {
            assertEquals(List.of("storage-damaged: of channel c, messages 500 to 509 are missing"), scrubbed(database));
        }
    }

    @Test
    void aBitThatFlipsOnTheDiskIsToldByTheFilesAndWithTheMessagesThatItHit() throws Exception {
        // Given
        Path file = directory.resolve(DatabaseDirectory.FILE);
        byte[] bytes = Files.readAllBytes(file);
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        Set<String> expected = new TreeSet<>();
        // Pages that are in use no longer hold it too.
        for (int at = content.indexOf("message 1234 "); at >= 0; at = content.indexOf("message 1234 ", at + 1)) {
            bytes[at] ^= 4;
            int block = at / BLOCK * BLOCK;
            expected.add("storage-damaged: in the database's file, bytes " + block + " to " + (block + BLOCK - 1)
                    + " are not what was written");
        }
        Files.write(file, bytes);
        try (Database database = TestLog.open(directory)) {
            // When
            List<String> inFiles = walk(from -> database.scrubFiles(from, BLOCK));
            List<String> inChannel = scrubbed(database);
            // Then
            assertEquals(expected, new TreeSet<>(inFiles));
            assertEquals(1, inChannel.size(), inChannel::toString);
            assertTrue(inChannel.getFirst().matches(".*messages \\d+ to \\d+ cannot be read.*"), inChannel::toString);
        }
    }
}

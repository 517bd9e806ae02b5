package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.offline.Conversion;
import dev.pinion.db.offline.Rekeying;

/// A database with a row for each message, as the versions before made it, is written anew with segments.
class ConversionTest {

    private static final int MESSAGES = 2_500;
    private static final int ERASED = 7;

    @TempDir
    private Path directory;
    private DatabaseConfig config;
    private final List<String> expected = new ArrayList<>();

    @BeforeEach
    void makeAFormerOne() throws SQLException {
        config = DatabaseConfig.defaults(directory.resolve("db"));
        DatabaseDirectory.make(config.directory());
        JournalOpening files = StoreSeams.none().openFiles();
        var source = H2Store.source(config, files, "");
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/pinion/db/schema-h2")
                    .target("4")
                    .load()
                    .migrate();
            statement.execute("insert into meta values ('epoch', 'e1')");
            statement.execute("insert into cursor_owner values ('alice', 'reader', 3, 5)");
            statement.execute("insert into cursor_position values ('alice', 'reader', 'c', 9, X'01')");
            fill(connection);
        }
        files.close();
    }

    private void fill(Connection connection) throws SQLException {
        Bytes start = Bytes.owned(ChainLink.start("c", "e1"));
        Bytes chain = start;
        long bytes = 0;
        byte[] sender = "alice".getBytes(StandardCharsets.UTF_8);
        try (PreparedStatement row = connection
                .prepareStatement("insert into message values (1, ?, 'alice', ?, ?, ?, ?)");
                PreparedStatement erasure = connection.prepareStatement("insert into erasure values (1, ?, ?, ?, 77)");
                PreparedStatement channel = connection
                        .prepareStatement("insert into channel values (1, 'c', 'e1', 1, ?, ?, ?, ?, ?)")) {
            for (int n = 1; n <= MESSAGES; n++) {
                Bytes headers = TestLog.utf8("n:" + n + "\n");
                String text = "former " + n + "x".repeat(n % 200);
                Bytes body = TestLog.utf8(text);
                chain = ChainLink.of(sender, headers, body).chain(chain, n, 1_000 + n);
                boolean erased = n == ERASED;
                if (erased) {
                    erasure.setLong(1, n);
                    erasure.setBytes(2, ChainLink.hash(headers));
                    erasure.setBytes(3, ChainLink.hash(body));
                    erasure.executeUpdate();
                }
                expected.add(erased ? "" : text);
                row.setLong(1, n);
                row.setLong(2, 1_000 + n);
                row.setBytes(3, erased ? new byte[0] : headers.toByteArray());
                row.setBytes(4, erased ? new byte[0] : body.toByteArray());
                row.setBytes(5, chain.toByteArray());
                row.addBatch();
                bytes += erased ? 0 : headers.size() + body.size();
            }
            row.executeBatch();
            channel.setLong(1, MESSAGES);
            channel.setLong(2, 1_000 + MESSAGES);
            channel.setBytes(3, chain.toByteArray());
            channel.setBytes(4, start.toByteArray());
            channel.setLong(5, bytes);
            channel.executeUpdate();
        }
    }

    private void assertItGoesOn() throws InterruptedException {
        try (Database database = Database.open(config, Clock.systemUTC())) {
            ChannelLog channel = database.log().channel("c");
            List<StoredMessage> found = TestLog.readAll(database.log(), channel);
            assertEquals(expected, found.stream().map(TestLog::text).toList());
            assertEquals(77, found.get(ERASED - 1).erasure().orElseThrow().erasedMillis());
            assertEquals("e1", database.epoch());
            assertEquals(9, database.cursors().positions("alice", "reader").join().getFirst().floor());
            assertEquals(MESSAGES + 1, TestLog.append(database.log(), "c", "goes on").join().seq());
        }
        VerifyReport report = DatabaseFiles.verify(config.directory(), null);
        assertEquals(List.of(), report.faults());
        assertEquals(MESSAGES + 1, report.messages());
        assertEquals(1, report.erased());
    }

    @Test
    void itIsVerifiedAndRestoredAsItIsAndConvertedByTheFirstStart() throws Exception {
        // Given
        VerifyReport former = DatabaseFiles.verify(config.directory(), null);
        assertEquals(List.of(), former.faults());
        assertEquals(MESSAGES, former.messages());
        VerifyReport restored = DatabaseFiles.restore(config.directory(), directory.resolve("restored"));
        assertEquals(List.of(), restored.faults());
        assertEquals(MESSAGES, restored.messages());
        // When, Then
        assertItGoesOn();
    }

    @ParameterizedTest
    @EnumSource(Rekeying.Step.class)
    void whereverItEndsEarlyTheNextStartBeginsItAgain(Rekeying.Step end) throws Exception {
        // Given
        Conversion conversion = new Conversion(config, step -> {
            if (step == end) {
                throw new IOException("the end");
            }
        });
        // When
        assertThrows(StorageException.class, conversion::run);
        // Then
        assertItGoesOn();
    }

    @Test
    void oneThatIsNotSoundStaysAsItIsButForItsFaults() throws Exception {
        // Given
        JournalOpening files = StoreSeams.none().openFiles();
        try (Connection connection = H2Store.source(config, files, "").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update message set body = X'00' where seq = 20");
        }
        files.close();
        List<VerifyReport.Fault> before = DatabaseFiles.verify(config.directory(), null).faults();
        assertTrue(!before.isEmpty());
        // When
        Database.open(config, Clock.systemUTC()).close();
        // Then
        assertEquals(before, DatabaseFiles.verify(config.directory(), null).faults());
        assertTrue(!Files.exists(config.directory().resolve(DatabaseDirectory.INCOMPLETE)));
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Tampered;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.MessageRow;

/// Whoever changes the history with a database tool is found out, and the place is named.
class TamperingTest {

    @TempDir
    Path directory;

    @BeforeEach
    void aDatabaseWithTenSignedMessages() throws Exception {
        try (Database database = TestLog.open(directory)) {
            for (int n = 1; n <= 10; n++) {
                TestLog.append(database.log(), "c", "m" + n).join();
            }
            TestSigner.sign(database, TestSigner.KEEP_ALL, true);
        }
    }

    private interface Change {
        void make(Connection connection, Tampered stored) throws SQLException;
    }

    private List<VerifyReport.Fault> faultsAfter(Change change) throws SQLException {
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, "").getConnection()) {
            change.make(connection, new Tampered(connection));
        }
        return DatabaseFiles.verify(directory, TestSigner.OURS).faults();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertTrue(statement.executeUpdate(sql) > 0, sql);
        }
    }

    private static void assertNoticedAt(long seq, String what, List<VerifyReport.Fault> faults) {
        assertTrue(faults.stream()
                .anyMatch(fault -> fault.channel().equals("c") && fault.seq() == seq && fault.what().contains(what)),
                faults::toString);
    }

    @Test
    void anUntouchedHistoryIsSound() {
        // When
        VerifyReport report = DatabaseFiles.verify(directory, TestSigner.OURS);
        // Then
        assertEquals(List.of(), report.faults());
        assertEquals(10, report.messages());
    }

    @Test
    void anEditedBodySenderOrTimestamp() throws Exception {
        assertNoticedAt(4, "chain breaks",
                faultsAfter((_, stored) -> stored.edit(4, row -> Tampered.withBody(row, Bytes.owned(new byte[1])))));
        assertNoticedAt(6, "chain breaks",
                faultsAfter((_, stored) -> stored.edit(6, row -> Tampered.sentBy(row, "eve"))));
        assertNoticedAt(8, "before", faultsAfter((_, stored) -> stored.edit(8, row -> Tampered.sentAt(row, 5))));
    }

    @Test
    void aRemovedMessage() throws Exception {
        assertNoticedAt(5, "missing", faultsAfter(
                (_, stored) -> stored.rewrite(rows -> rows.stream().filter(row -> row.seq() != 5).toList())));
    }

    @Test
    void anInsertedMessage() throws Exception {
        assertNoticedAt(11, "outside", faultsAfter((_, stored) -> stored
                .rewrite(rows -> Stream.concat(rows.stream(), Stream.of(Tampered.at(rows.getLast(), 11))).toList())));
    }

    @Test
    void swappedMessages() throws Exception {
        assertNoticedAt(3, "chain breaks", faultsAfter((_, stored) -> stored.rewrite(rows -> {
            List<MessageRow> swapped = new ArrayList<>(rows);
            swapped.set(2, Tampered.at(rows.get(6), 3));
            swapped.set(6, Tampered.at(rows.get(2), 7));
            return swapped;
        })));
    }

    @Test
    void anEndCutOffWithItsTraces() throws Exception {
        assertNoticedAt(10, "cut off", faultsAfter((connection, stored) -> stored.rewrite(rows -> {
            try (PreparedStatement shorter = connection
                    .prepareStatement("update channel set last_seq = 8, chain = ?")) {
                shorter.setBytes(1, rows.get(7).chain().toByteArray());
                shorter.executeUpdate();
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
            return rows.subList(0, 8);
        })));
    }

    @Test
    void aByteThatChangedByItselfIsServedToNobody() throws Exception {
        // When: in the sender's name, where no byte is 0 before
        List<VerifyReport.Fault> faults = faultsAfter((connection, _) -> execute(connection,
                "update segment set content = substring(content, 1, 51) || X'00' || substring(content, 53)"));
        // Then
        assertNoticedAt(1, "do not match their checksum", faults);
        try (Database database = TestLog.open(directory)) {
            CompletionException refused = assertThrows(CompletionException.class,
                    () -> database.log().read(database.log().channel("c"), 1, 10, 1 << 20).join());
            assertTrue(refused.toString().contains("storage-damaged"), refused.toString());
            assertEquals(11, TestLog.append(database.log(), "d", "goes on").join().seq() + 10);
        }
    }

    @Test
    void aManifestThatWasChanged() throws Exception {
        assertTrue(faultsAfter(
                (connection, _) -> execute(connection, "delete from signed_manifest where record_key = 'c'")).stream()
                .anyMatch(fault -> fault.what().contains("is not the one that was signed")));
    }
}

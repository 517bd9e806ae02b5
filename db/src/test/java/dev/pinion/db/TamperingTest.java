package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;

/// Whoever changes the history with a database tool is found out, and the place is named.
class TamperingTest {

    @TempDir
    Path directory;

    /// Signs by turning every byte round.
    private static final HeadSigner SIGNER = new HeadSigner() {
        @Override
        public Bytes sign(Bytes statement) {
            byte[] bytes = statement.toByteArray();
            for (int n = 0; n < bytes.length; n++) {
                bytes[n] = (byte) ~bytes[n];
            }
            return Bytes.owned(bytes);
        }

        @Override
        public boolean verifies(Bytes statement, Bytes signature) {
            return sign(statement).equals(signature);
        }
    };

    @BeforeEach
    void aDatabaseWithTenSignedMessages() throws Exception {
        try (Database database = TestLog.open(directory)) {
            for (int n = 1; n <= 10; n++) {
                TestLog.append(database.log(), "c", "m" + n).join();
            }
            database.log().flush().join();
            assertEquals(1, database.signHeads(SIGNER, 0).join());
        }
    }

    private List<VerifyReport.Fault> faultsAfter(String... statements) throws SQLException {
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, "").getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertTrue(statement.executeUpdate(sql) > 0, sql);
            }
        }
        return DatabaseFiles.verify(directory, SIGNER).faults();
    }

    private static void assertNoticedAt(long seq, String what, List<VerifyReport.Fault> faults) {
        assertTrue(faults.stream()
                .anyMatch(fault -> fault.channel().equals("c") && fault.seq() == seq && fault.what().contains(what)),
                faults::toString);
    }

    @Test
    void anUntouchedHistoryIsSound() {
        // When
        VerifyReport report = DatabaseFiles.verify(directory, SIGNER);
        // Then
        assertEquals(List.of(), report.faults());
        assertEquals(10, report.messages());
    }

    @Test
    void anEditedBodySenderOrTimestamp() throws Exception {
        assertNoticedAt(4, "chain breaks", faultsAfter("update message set body = X'00' where seq = 4"));
        assertNoticedAt(6, "chain breaks", faultsAfter("update message set sender = 'eve' where seq = 6"));
        assertNoticedAt(8, "before", faultsAfter("update message set timestamp_millis = 5 where seq = 8"));
    }

    @Test
    void aRemovedMessage() throws Exception {
        assertNoticedAt(5, "missing", faultsAfter("delete from message where seq = 5"));
    }

    @Test
    void anInsertedMessage() throws Exception {
        assertNoticedAt(11, "outside", faultsAfter("""
                insert into message select channel_id, 11, sender, timestamp_millis, headers, body, chain
                from message where seq = 10"""));
    }

    @Test
    void swappedMessages() throws Exception {
        assertNoticedAt(3, "chain breaks", faultsAfter("update message set seq = 99 where seq = 3",
                "update message set seq = 3 where seq = 7", "update message set seq = 7 where seq = 99"));
    }

    @Test
    void anEndCutOffWithItsTraces() throws Exception {
        assertNoticedAt(10, "cut off", faultsAfter("""
                update channel set last_seq = 8, chain = (select chain from message where seq = 8)""",
                "delete from message where seq > 8"));
    }

    @Test
    void aSignatureThatIsNotOurs() throws Exception {
        assertNoticedAt(9, "not ours", faultsAfter("update signed_head set seq = 9"));
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Tampered;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.MessageRow;

/// A database that somebody forges who knows every form, makes all checksums and chains fit, and has not the server's key.
abstract class ForgedDatabase {

    @TempDir
    Path directory;

    interface Forgery {
        void make(Connection connection, Tampered stored) throws SQLException;
    }

    @BeforeEach
    void tenMessages() throws Exception {
        append("c", 10);
        append("d", 2);
    }

    void append(String channel, int count) throws Exception {
        try (Database database = TestLog.open(directory)) {
            for (int n = 1; n <= count; n++) {
                TestLog.append(database.log(), channel, "m" + n).join();
            }
        }
    }

    void signed(Function<ChannelLog, Optional<RetentionLimits>> rules, boolean closing) throws Exception {
        try (Database database = TestLog.open(directory)) {
            TestSigner.sign(database, rules, closing);
        }
    }

    VerifyReport verified() {
        return DatabaseFiles.verify(directory, TestSigner.OURS);
    }

    VerifyReport after(Forgery forgery) throws SQLException {
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(DatabaseConfig.defaults(directory), files, "").getConnection()) {
            forgery.make(connection, new Tampered(connection));
        }
        return verified();
    }

    static void assertOnlyFault(String channel, long seq, String what, VerifyReport report) {
        assertEquals(1, report.faults().size(), report.faults()::toString);
        VerifyReport.Fault fault = report.faults().getFirst();
        assertEquals(channel, fault.channel());
        assertEquals(seq, fault.seq(), fault::what);
        assertTrue(fault.what().contains(what), fault::what);
    }

    static List<MessageRow> massaged(List<MessageRow> rows, long seq) {
        return rows.stream()
                .map(row -> row.seq() == seq ? Tampered.withBody(row, TestLog.utf8("massaged")) : row)
                .toList();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertTrue(statement.executeUpdate(sql) > 0, sql);
        }
    }
}

package dev.pinion.db.offline;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.commit.Recovery;
import dev.pinion.db.engine.h2.H2State;
import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Meta;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.WriteAheadLog;

/// A database that nobody has open, as an opening would find it, without a byte being written to its files: what only its
/// journal or its write-ahead log holds is taken in in memory.
final class StoppedDatabase implements AutoCloseable {

    private final JournalOpening files;
    private final Connection connection;

    private StoppedDatabase(JournalOpening files, Connection connection) {
        this.files = files;
        this.connection = connection;
    }

    static StoppedDatabase open(DatabaseConfig config, StoreSeams seams) throws SQLException {
        JournalOpening files = seams.openFiles();
        Connection connection = null;
        boolean opened = false;
        try {
            connection = H2Store.source(config, files, H2Store.READ_ONLY).getConnection();
            if (isAhead(connection, config, seams)) {
                boolean isFormer = !Schema.has(connection, "segment");
                connection.close();
                files.abandon();
                if (isFormer) {
                    throw new DatabaseRefusedException("the database in " + config.directory() + " is of a former"
                            + " layout, and its server was not stopped in order: start the server once, which converts"
                            + " it", null);
                }
                files = seams.openFilesInMemory();
                connection = H2Store.source(config, files, "").getConnection();
                takeIn(connection, config, seams);
            }
            opened = true;
            return new StoppedDatabase(files, connection);
        } finally {
            if (!opened) {
                files.abandon();
                close(connection);
            }
        }
    }

    /// Without what only the log holds.
    static StoppedDatabase openWithoutLog(DatabaseConfig config, StoreSeams seams) throws SQLException {
        JournalOpening files = seams.openFiles();
        boolean opened = false;
        try {
            Connection connection = H2Store.source(config, files, H2Store.READ_ONLY).getConnection();
            opened = true;
            return new StoppedDatabase(files, connection);
        } finally {
            if (!opened) {
                files.abandon();
            }
        }
    }

    private static boolean isAhead(Connection connection, DatabaseConfig config, StoreSeams seams) throws SQLException {
        LogPosition recorded = Meta.logPosition(connection);
        try (WriteAheadLog ahead = WriteAheadLog.openForReading(config, seams)) {
            boolean isAhead = false;
            while (ahead != null && !isAhead && ahead.next() != null) {
                isAhead = !ahead.isWithin(recorded);
            }
            return isAhead;
        } catch (IOException unreadable) {
            throw unreadable(config, unreadable);
        }
    }

    private static void takeIn(Connection connection, DatabaseConfig config, StoreSeams seams) throws SQLException {
        try (WriteAheadLog ahead = WriteAheadLog.openForReading(config, seams)) {
            connection.setAutoCommit(false);
            if (ahead != null) {
                Schema.addKeyTables(connection);
                new Recovery(new H2State(connection, Meta.read(connection, Meta.EPOCH).orElse(""),
                        Meta.keySecret(connection, seams.random()), seams.recentKeysMax())).run(ahead);
            }
        } catch (IOException unreadable) {
            throw unreadable(config, unreadable);
        }
    }

    private static DatabaseRefusedException unreadable(DatabaseConfig config, IOException why) {
        return new DatabaseRefusedException("the write-ahead log in " + config.directory() + " cannot be read: " + why,
                why);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        close(connection);
        files.abandon();
    }

    private static void close(@Nullable Connection connection) throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}

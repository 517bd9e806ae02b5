package dev.pinion.db.offline;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.commit.Recovery;
import dev.pinion.db.engine.h2.HeldKeys;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.engine.tables.Dialect;
import dev.pinion.db.engine.tables.MoveProgress;
import dev.pinion.db.engine.tables.MovedDatabase;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DirectoryLock;

/// The database of a data folder, to be moved to another engine: locked as by a server, and not changed. One thread.
final class FilesSource implements MovedDatabase {

    private final DirectoryLock lock;
    private final StoppedDatabase stopped;

    private FilesSource(DirectoryLock lock, StoppedDatabase stopped) {
        this.lock = lock;
        this.stopped = stopped;
    }

    /// @throws DatabaseRefusedException when a server has it open, or it cannot be read
    static FilesSource open(DatabaseConfig config, StoreSeams seams) throws SQLException, IOException {
        StoppedFiles.requireFile(config.directory());
        DirectoryLock lock = DirectoryLock.take(config.directory());
        StoppedDatabase stopped = null;
        FilesSource opened = null;
        try {
            Inspection.refuseWhatWeCannotOpen(config, seams, found -> Recovery.check(found, config, seams));
            stopped = StoppedDatabase.open(config, seams);
            requireCurrent(config, stopped.connection());
            begin(stopped.connection());
            opened = new FilesSource(lock, stopped);
            return opened;
        } finally {
            if (opened == null) {
                if (stopped != null) {
                    stopped.close();
                }
                lock.close();
            }
        }
    }

    private static void requireCurrent(DatabaseConfig config, Connection connection) throws SQLException {
        if (!Schema.isCurrent(connection) || !MoveProgress.isUsed(connection)) {
            throw new DatabaseRefusedException(
                    "the database in " + config.directory() + " has not been used by this version"
                            + " of the program yet; bring it up to date first (pinion db upgrade)",
                    null);
        }
    }

    /// Rows come as they are read; without it H2 would hold a whole table.
    static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LAZY_QUERY_EXECUTION 1");
        }
    }

    @Override
    public Connection connection() {
        return stopped.connection();
    }

    @Override
    public Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    public void forEachKeyPage(String after, KeyPages pages) throws SQLException {
        HeldKeys.forEachPage(connection(), after, pages);
    }

    @Override
    public void close() throws SQLException {
        try (lock) {
            stopped.close();
        } catch (IOException failed) {
            throw new SQLException("the lock was not released", failed);
        }
    }
}

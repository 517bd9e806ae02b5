package dev.pinion.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.journal.JournalOpening;

/// One opening of the H2 database: its connections. After a failure it is abandoned and another one is opened.
///
/// Threads: the committer and the readers, platform threads that nobody interrupts, since one interrupt during I/O
/// closes an H2 database.
final class H2Store implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(H2Store.class);

    /// WRITE_DELAY=0: no background writer, every write is the committer's own. DB_CLOSE_ON_EXIT: we close it
    /// ourselves,
    /// in order. Nothing is ever written to a trace file: it could hold message bodies.
    private static final String OPTIONS = ";WRITE_DELAY=0;PAGE_SIZE=16384;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";TRACE_LEVEL_SYSTEM_OUT=0";

    private final JournalOpening files;
    private final DataSource source;
    private final HikariDataSource pool;

    private H2Store(JournalOpening files, DataSource source, HikariDataSource pool) {
        this.files = files;
        this.source = source;
        this.pool = pool;
    }

    /// @param migrate
    ///            brings the schema up to date; not needed again for a database that this process has had open
    static H2Store open(DatabaseConfig config, StoreSeams seams, boolean migrate) throws SQLException {
        JournalOpening files = seams.openFiles();
        DataSource source = seams.wrap()
                .apply(source(config, files, ";CACHE_SIZE=" + config.cacheBytes() / 1024 + seams.h2()));
        boolean opened = false;
        // Refusals of H2 come from here with their own code; the pool would wrap them.
        try (Connection first = source.getConnection()) {
            if (migrate) {
                Schema.migrate(source);
            }
            force(first);
            H2Store store = new H2Store(files, source, pool(config, source));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                files.abandon();
            }
        }
    }

    /// A data source for the database's files, with further H2 options.
    static DataSource source(DatabaseConfig config, JournalOpening files, String moreOptions) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + files.prefix() + config.directory().toAbsolutePath().resolve(Database.NAME) + OPTIONS
                + moreOptions);
        source.setUser("pinion");
        source.setPassword("");
        return source;
    }

    private static HikariDataSource pool(DatabaseConfig config, DataSource source) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("pinion-db");
        hikari.setDataSource(source);
        int connections = config.readers() + 1;
        hikari.setMaximumPoolSize(connections);
        hikari.setMinimumIdle(connections);
        // A connection to a database in our own process does not go stale.
        hikari.setMaxLifetime(0);
        hikari.setIdleTimeout(0);
        hikari.setKeepaliveTime(0);
        hikari.setAutoCommit(false);
        // It fails at once or not at all; the committer is the one who tries again.
        hikari.setInitializationFailTimeout(1);
        return new HikariDataSource(hikari);
    }

    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /// For long work, outside the pool.
    Connection ownConnection() throws SQLException {
        return source.getConnection();
    }

    /// Everything committed is on disk when this returns. H2's COMMIT alone never syncs.
    static void force(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /// Does what [#force] left for later. What fails here fails the next force.
    void afterForce() {
        try {
            files.apply();
        } catch (IOException failed) {
            LOG.warn("what was forced could not be written to the database file yet; the journal has it", failed);
        }
    }

    /// Lets go of the database without writing anything more: what was not forced is not to be kept.
    void abandon(Connection writing) {
        IOException notClosed = files.abandon();
        if (notClosed != null) {
            LOG.warn("a file of the abandoned database was not closed", notClosed);
        }
        try (writing; Statement statement = writing.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException alreadyGone) {
            LOG.debug("while abandoning the database: {}", alreadyGone.getMessage());
        }
        pool.close();
    }

    /// H2 writes its last chunk and closes with the last connection.
    @Override
    public void close() {
        pool.close();
        files.close();
    }
}

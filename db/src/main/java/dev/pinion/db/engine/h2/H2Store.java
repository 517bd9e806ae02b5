package dev.pinion.db.engine.h2;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// One opening of the H2 database: its connections. After a failure it is abandoned and another one is opened.
///
/// Threads: the committer and the readers, platform threads that nobody interrupts, since one interrupt during I/O
/// closes an H2 database.
public final class H2Store implements Engine.Source, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(H2Store.class);

    /// WRITE_DELAY=0: no background writer, every write is the committer's own. DB_CLOSE_ON_EXIT: we close it
    /// ourselves,
    /// in order. Nothing is ever written to a trace file: it could hold message bodies.
    private static final String OPTIONS = ";WRITE_DELAY=0;PAGE_SIZE=16384;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";TRACE_LEVEL_SYSTEM_OUT=0";

    /// There is one for each thread, so that only a failed database makes one wait, or a machine that stands still.
    private static final long CONNECTION_MILLIS_MAX = 5_000;
    /// Connections for writing, and for looking up what was written.
    private static final int COMMITTERS = 2;
    public static final String READ_ONLY = ";ACCESS_MODE_DATA=r";

    private final JournalOpening files;
    private final DataSource source;
    private final HikariDataSource pool;

    private H2Store(JournalOpening files, DataSource source, HikariDataSource pool) {
        this.files = files;
        this.source = source;
        this.pool = pool;
    }

    /// From the last forced state.
    ///
    /// @param migrate
    ///            brings the schema up to date; not needed again for a database that this process has had open
    public static H2Store open(DatabaseConfig config, StoreSeams seams, boolean migrate) throws SQLException {
        JournalOpening files = seams.openFiles();
        DataSource source = seams.wrap()
                .apply(source(config, files, ";CACHE_SIZE=" + config.cacheBytes() / 1024 + seams.h2()));
        boolean opened = false;
        if (migrate) {
            files.hold(); // H2 commits each statement that changes a table by itself
        }
        // Refusals of H2 come from here with their own code; the pool would wrap them.
        try (Connection first = source.getConnection()) {
            if (migrate) {
                Schema.migrate(source);
                files.letGo();
                FormerKeys.convert(source, seams);
            }
            force(first);
            H2Store store = new H2Store(files, source, filledPool(config, source));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                files.abandon();
            }
        }
    }

    /// What was forced last, without writing a byte; another opening may write meanwhile only what is there already.
    public static H2Store openForReading(DatabaseConfig config, StoreSeams seams) throws SQLException {
        JournalOpening files = seams.openFiles();
        DataSource source = seams.wrap()
                .apply(source(config, files, ";CACHE_SIZE=" + config.cacheBytes() / 1024 + READ_ONLY));
        boolean opened = false;
        try (Connection first = source.getConnection()) {
            H2Store store = new H2Store(files, source, filledPool(config, source));
            opened = !first.isClosed();
            return store;
        } finally {
            if (!opened) {
                files.abandon();
            }
        }
    }

    /// A data source for the database's files, with further H2 options.
    public static DataSource source(DatabaseConfig config, JournalOpening files, String moreOptions) {
        JdbcDataSource source = new JdbcDataSource();
        DatabaseKey key = config.key();
        source.setURL("jdbc:h2:" + files.prefix() + config.directory().toAbsolutePath().resolve(DatabaseDirectory.NAME)
                + OPTIONS + (key == null ? "" : ";CIPHER=AES") + moreOptions);
        source.setUser("pinion");
        source.setPasswordChars(key == null ? new char[0] : key.h2Password());
        return source;
    }

    private static HikariDataSource pool(DatabaseConfig config, DataSource source) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("pinion-db");
        hikari.setDataSource(source);
        int connections = config.readers() + COMMITTERS;
        hikari.setMaximumPoolSize(connections);
        hikari.setMinimumIdle(connections);
        // A connection to a database in our own process does not go stale.
        hikari.setMaxLifetime(0);
        hikari.setIdleTimeout(0);
        hikari.setKeepaliveTime(0);
        hikari.setAutoCommit(false);
        // It fails at once or not at all; the committer is the one who tries again.
        hikari.setInitializationFailTimeout(1);
        hikari.setConnectionTimeout(CONNECTION_MILLIS_MAX);
        return new HikariDataSource(hikari);
    }

    /// All connections are made now: a new one would have to wait behind a slow sync.
    private static HikariDataSource filledPool(DatabaseConfig config, DataSource source) throws SQLException {
        HikariDataSource pool = pool(config, source);
        List<Connection> all = new ArrayList<>();
        boolean filled = false;
        try {
            while (all.size() < pool.getMaximumPoolSize()) {
                all.add(pool.getConnection());
            }
            filled = true;
            return pool;
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
            if (!filled) {
                pool.close();
            }
        }
    }

    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public <T> T read(Engine.Query<T> query) throws SQLException {
        try (Connection connection = connection()) {
            T result = query.run(new LogReader(connection));
            connection.rollback();
            return result;
        }
    }

    /// Outside the pool.
    @Override
    public Connection ownConnection() throws SQLException {
        return source.getConnection();
    }

    /// Everything committed is on disk when this returns. H2's COMMIT alone never syncs.
    public static void force(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    public @Nullable String checkFiles(long from, int length) throws SQLException {
        try {
            return files.check(from, length);
        } catch (IOException failed) {
            throw new SQLException("the database's file could not be read", failed);
        }
    }

    /// Does what [#force] left for later. After a failure the store is of no more use; the journal has what was forced.
    public void afterForce() {
        try {
            files.apply();
        } catch (IOException failed) {
            throw new StorageException("what was forced, and is safe, could not be written to the file", failed);
        }
    }

    /// Lets go of the database without writing anything more: what was not forced is not to be kept.
    ///
    /// @param writing null: there is none yet
    public void abandon(@Nullable Connection writing) {
        IOException notClosed = files.abandon();
        if (notClosed != null) {
            LOG.warn("a file of the abandoned database was not closed", notClosed);
        }
        if (writing != null) {
            shutDown(writing);
        }
        pool.close();
    }

    private static void shutDown(Connection writing) {
        try (writing; Statement statement = writing.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException alreadyGone) {
            LOG.debug("while abandoning the database: {}", alreadyGone.getMessage());
        }
    }

    /// H2 writes its last chunk and closes with the last connection. What it did not close, for a failure or for a
    /// backup that is still reading, is closed below it.
    @Override
    public void close() {
        pool.close();
        IOException notClosed = files.abandon();
        if (notClosed != null) {
            LOG.warn("a file of the database was not closed", notClosed);
        }
    }
}

package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.SharedEngine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.UsedKey;

/// One opening of PostgreSQL: the session that commits, and a pool of connections that read. Threads: as
/// [SharedEngine.Opening] says.
final class PostgresOpening implements SharedEngine.Opening {

    private static final long CONNECTION_MILLIS_MAX = 5_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final String WAS_NOT_COMMITTED = """
            insert into committed_batch (process, number, previous, channels, changes) values (?, ?, 0, '{}', '')
            on conflict (process, number) do nothing returning number""";

    private static final String NOW = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    private final DataSource source;
    private final Connection committing;
    private final PostgresMeta meta;
    private final UUID process;
    private final HikariDataSource pool;
    private final LogReader lookups;
    private final BatchFeed feed;
    private final BatchWriter writer;
    private final Signals signals;
    private volatile boolean closed;

    PostgresOpening(DataSource source, Connection committing, PostgresMeta meta, UUID process, int readers)
            throws SQLException {
        this.source = source;
        this.committing = committing;
        this.meta = meta;
        this.process = process;
        this.lookups = new LogReader(committing);
        this.feed = new BatchFeed(committing, process);
        this.writer = new BatchWriter(committing, meta.epoch(), feed);
        this.signals = new Signals(source, process, LOOK);
        this.pool = pool(source, readers);
    }

    private static HikariDataSource pool(DataSource source, int readers) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("pinion-db");
        hikari.setDataSource(source);
        hikari.setMaximumPoolSize(readers);
        hikari.setAutoCommit(true);
        hikari.setInitializationFailTimeout(1);
        hikari.setConnectionTimeout(CONNECTION_MILLIS_MAX);
        return new HikariDataSource(hikari);
    }

    @Override
    public String epoch() {
        return meta.epoch();
    }

    @Override
    public KeySecret keySecret() {
        return meta.keySecret();
    }

    @Override
    public Map<String, ChannelRow> heads() throws SQLException {
        return lookups.channels();
    }

    @Override
    public Engine.Reader lookups() {
        return lookups;
    }

    @Override
    public long nowMillis() throws SQLException {
        return lookups.query(NOW, row -> row.getLong(1)).getFirst();
    }

    @Override
    public void check() throws SQLException {
        lookups.query("select 1", row -> 1);
    }

    @Override
    public SharedEngine.Begun begin(Collection<Channel> channels, Collection<Change.CursorName> cursors)
            throws SQLException {
        return writer.begin(channels, cursors);
    }

    @Override
    public SharedEngine.Elsewhere elsewhere() throws SQLException {
        return feed.read();
    }

    @Override
    public void onElsewhere(Runnable hint) {
        signals.begin(hint);
    }

    @Override
    public List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
        return writer.unusedSince(millis, cursorsMax);
    }

    @Override
    public Map<KeyHash, UsedKey> used(Collection<KeyHash> keys) throws SQLException {
        return UsedKeyTable.find(committing, keys);
    }

    @Override
    public void commit(Transaction transaction, long batch) throws SQLException {
        writer.commit(transaction, batch);
        signals.tell();
    }

    @Override
    public void rollback() throws SQLException {
        committing.rollback();
    }

    /// The session that may still be committing it has been ended by the opening; where it was just too late for that, a row of
    /// the same key waits for its end.
    @Override
    public boolean isCommitted(long batch) throws SQLException {
        List<Long> inserted = lookups.query(WAS_NOT_COMMITTED, row -> row.getLong(1), process, batch);
        committing.rollback();
        return inserted.isEmpty();
    }

    @Override
    public SharedEngine.SharedTables tables() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("the database has been closed", "08003");
        }
        return new PostgresTables(source.getConnection(), meta.keySecret());
    }

    @Override
    public <T> T read(Engine.Query<T> query) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return query.run(new LogReader(connection));
        }
    }

    @Override
    public Connection ownConnection() throws SQLException {
        return source.getConnection();
    }

    @Override
    public void abandon() {
        closed = true;
        signals.close();
        PostgresAddress.letGo(committing);
        pool.close();
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        signals.close();
        pool.close();
        committing.close();
    }
}

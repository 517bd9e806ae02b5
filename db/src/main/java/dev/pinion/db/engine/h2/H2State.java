package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.LogPosition;

/// The tables over the one connection that writes them. The committer's thread, or the applier's, or of whoever looks at a
/// database that nobody has open.
public final class H2State implements Engine.State {

    private final String epoch;
    private final Connection connection;
    private final LogWriter writer;
    private final KeySecret secret;

    public H2State(Connection connection, String epoch, KeySecret secret, int recentKeysMax) throws SQLException {
        this.epoch = epoch;
        this.secret = secret;
        this.connection = connection;
        long lastRow = heads().values().stream().mapToLong(ChannelRow::id).max().orElse(0);
        this.writer = new LogWriter(connection, epoch, lastRow + 1, recentKeysMax);
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public Map<String, ChannelRow> heads() throws SQLException {
        return new LogReader(connection).channels();
    }

    @Override
    public @Nullable LogPosition logPosition() throws SQLException {
        return Meta.logPosition(connection);
    }

    @Override
    public KeySecret keySecret() {
        return secret;
    }

    @Override
    public void apply(Transaction transaction) throws SQLException {
        writer.write(transaction);
    }

    @Override
    public void force() throws SQLException {
        H2Store.force(connection);
    }

    KeyTables keys() {
        return writer.keys();
    }

    public Connection connection() {
        return connection;
    }
}

package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.commit.ChannelRow;
import dev.pinion.db.commit.Engine;
import dev.pinion.db.commit.Transaction;
import dev.pinion.db.log.LogPosition;

/// The tables over the one connection that writes them. The committer's thread, or the applier's, or of whoever looks at a
/// database that nobody has open.
public final class H2State implements Engine.State {

    private final String epoch;
    private final Connection connection;
    private final LogWriter writer;

    public H2State(Connection connection, String epoch) throws SQLException {
        this.epoch = epoch;
        this.connection = connection;
        long lastRow = heads().values().stream().mapToLong(ChannelRow::id).max().orElse(0);
        this.writer = new LogWriter(connection, epoch, lastRow + 1);
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
    public void apply(Transaction transaction) throws SQLException {
        writer.write(transaction);
    }

    @Override
    public void force() throws SQLException {
        H2Store.force(connection);
    }

    public Connection connection() {
        return connection;
    }
}

package dev.pinion.db.engine.h2;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.LogPosition;

/// What a database holds that is only looked at: applying moves the heads in memory, so that a whole log can be checked
/// against it, and writes nothing. One thread.
final class StateAsItIs implements Engine.State {

    private final Connection connection;

    StateAsItIs(Connection connection) {
        this.connection = connection;
    }

    @Override
    public String epoch() {
        try {
            return Meta.read(connection, Meta.EPOCH).orElse("");
        } catch (SQLException unreadable) {
            throw new StorageException("the epoch cannot be read", unreadable);
        }
    }

    boolean isFormer() throws SQLException {
        return Schema.isFormer(connection);
    }

    @Override
    public Map<String, ChannelRow> heads() throws SQLException {
        return new LogReader(connection).channels();
    }

    @Override
    public @Nullable LogPosition logPosition() throws SQLException {
        return Meta.logPosition(connection);
    }

    /// One of the moment: no key is kept.
    @Override
    public KeySecret keySecret() {
        return KeySecret.random(new SecureRandom());
    }

    @Override
    public void apply(Transaction transaction) {
        transaction.positions().forEach(Channel::isInDatabase);
    }

    @Override
    public void force() {
        // There is nothing to be forced.
    }
}

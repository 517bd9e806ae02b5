package dev.pinion.db.engine.h2;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.Erased;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelRow;
import dev.pinion.db.commit.Engine;
import dev.pinion.db.commit.Transaction;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;

/// One opening of H2 for writing. Threads: as [Engine.Opening] says.
final class H2Opening implements Engine.Opening {

    private final H2Store store;
    private final H2State state;
    /// Of its own: the other one is the applier's while that is busy.
    private final Connection forLookups;
    private final Publications publications;

    private H2Opening(H2Store store, H2State state) throws SQLException {
        this.store = store;
        this.state = state;
        this.forLookups = store.connection();
        // Each look sees what is committed at its time.
        this.forLookups.setAutoCommit(true);
        this.publications = new Publications(forLookups);
    }

    static H2Opening over(H2Store store, SecureRandom random) throws SQLException {
        Connection connection = null;
        H2Opening opened = null;
        try {
            connection = store.connection();
            String epoch = Meta.epoch(connection, random);
            Meta.noteH2(connection);
            connection.commit();
            H2Store.force(connection);
            opened = new H2Opening(store, new H2State(connection, epoch));
            return opened;
        } finally {
            if (opened == null) {
                store.abandon(connection);
            }
        }
    }

    @Override
    public String epoch() {
        return state.epoch();
    }

    @Override
    public Map<String, ChannelRow> heads() throws SQLException {
        return state.heads();
    }

    @Override
    public @Nullable LogPosition logPosition() throws SQLException {
        return state.logPosition();
    }

    @Override
    public void apply(Transaction transaction) throws SQLException {
        state.apply(transaction);
    }

    @Override
    public void afterApplying() {
        store.afterForce();
    }

    @Override
    public KeysOfBatch.@Nullable Earlier earlier(KeysOfBatch.Place place) throws SQLException {
        return publications.find(place);
    }

    @Override
    public void check() throws SQLException {
        if (heads().size() < 0) {
            throw new SQLException("less than no channels");
        }
    }

    @Override
    public <T> T run(Engine.SmallWrite<T> write) throws SQLException {
        return write.run(state.connection());
    }

    @Override
    public boolean isOwned(Cursors.Save save) throws SQLException {
        return StoredCursors.isOwned(state.connection(), save);
    }

    @Override
    public void save(Cursors.Save save) throws SQLException {
        StoredCursors.saveNow(state.connection(), save);
    }

    @Override
    public int retain(Channel channel, RetentionLimits limits, long nowMillis, int rowsMax) throws SQLException {
        return new Retention(state.connection(), limits, nowMillis).step(channel, rowsMax);
    }

    @Override
    public Erased erase(Channel channel, long seq, long nowMillis) throws SQLException {
        return new Erasing(state.connection(), nowMillis).erase(channel, seq);
    }

    @Override
    public void compact(int compactBytesMax) throws SQLException {
        Compaction.step(state.connection(), compactBytesMax);
    }

    @Override
    public Engine.Reader reader() {
        return new LogReader(state.connection());
    }

    @Override
    public <T> T read(Engine.Query<T> query) throws SQLException {
        return store.read(query);
    }

    @Override
    public Connection ownConnection() throws SQLException {
        return store.ownConnection();
    }

    @Override
    public void abandon() {
        store.abandon(state.connection());
    }

    @Override
    public void close() throws SQLException {
        try {
            forLookups.close();
            state.connection().close();
        } finally {
            store.close();
        }
    }
}

package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.KeyRun;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.RecordTable;
import dev.pinion.db.log.UsedKey;

/// One opening of H2 for writing. Threads: as [Engine.Opening] says.
final class H2Opening implements Engine.Opening {

    private final H2Store store;
    private final H2State state;
    /// Of its own: the other one is the applier's while that is busy.
    private final Connection forLookups;
    private final LogReader lookups;

    private H2Opening(H2Store store, H2State state) throws SQLException {
        this.store = store;
        this.state = state;
        this.forLookups = store.connection();
        // Each look sees what is committed at its time.
        this.forLookups.setAutoCommit(true);
        this.lookups = new LogReader(forLookups);
    }

    static H2Opening over(H2Store store, StoreSeams seams) throws SQLException {
        Connection connection = null;
        H2Opening opened = null;
        try {
            connection = store.connection();
            String epoch = Meta.epoch(connection, seams.random());
            Meta.noteH2(connection);
            KeySecret secret = Meta.keySecret(connection, seams.random());
            connection.commit();
            H2Store.force(connection);
            opened = new H2Opening(store, new H2State(connection, epoch, secret, seams.recentKeysMax()));
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
    public void force() throws SQLException {
        state.force();
    }

    @Override
    public void afterForcing() {
        store.afterForce();
    }

    @Override
    public Engine.Reader lookups() {
        return lookups;
    }

    @Override
    public void check() throws SQLException {
        lookups.recordsAfter(RecordTable.REVOCATION, "", 1);
    }

    @Override
    public void compact(int compactBytesMax) throws SQLException {
        Compaction.step(state.connection(), compactBytesMax);
    }

    @Override
    public KeySecret keySecret() {
        return state.keySecret();
    }

    @Override
    public void forEachRecentKey(RecentKeyListener listener) throws SQLException {
        try (Connection connection = ownConnection()) {
            KeyTables.forEachRecent(connection, listener);
        }
    }

    @Override
    public @Nullable UsedKey earlier(long run, KeyHash key) throws SQLException {
        return KeyTables.find(forLookups, run, key);
    }

    @Override
    public List<KeyRun> keyRuns() throws SQLException {
        try (Connection connection = ownConnection()) {
            return KeyTables.runs(connection);
        }
    }

    @Override
    public void forEachKey(long run, Engine.KeyListener listener) throws SQLException {
        try (Connection connection = ownConnection()) {
            KeyTables.forEach(connection, run, listener);
        }
    }

    @Override
    public boolean shouldGatherKeys() {
        return state.keys().shouldGather();
    }

    @Override
    public List<KeyRun> gatherKeys() throws SQLException {
        return state.keys().gather();
    }

    @Override
    public int forgetKeysBefore(long millis, int keysMax) throws SQLException {
        return state.keys().forgetBefore(millis, keysMax);
    }

    @Override
    public List<String> identities() throws SQLException {
        return Identities.all(state);
    }

    @Override
    public int renameIdentity(String from, String to) throws SQLException {
        int renamed = Identities.rename(state, from, to);
        state.force();
        return renamed;
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
    public @Nullable String checkFiles(long from, int length) throws SQLException {
        return store.checkFiles(from, length);
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

package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.KeyRun;
import dev.pinion.db.engine.tables.KeyPage;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.UsedKey;

/// The idempotency keys that the database holds. What a transaction brings is a row; when there are so many that they should
/// not all be held in memory, they are gathered in a run, parted by the first bits of their hash, where each is found by
/// reading one row. Whoever has the connection; it commits what says so.
final class KeyTables {

    /// One part of a run has a hundred or so.
    private static final int PART_BITS = 10;
    private static final String INSERT_RECENT = """
            insert into recent_keys (number, last_millis, key_count, content) values (?, ?, ?, ?)""";
    private static final String RECENT = "select content, last_millis from recent_keys order by number";
    private static final String BLOCK = "select content from key_block where run = ? and part = ?";
    private static final String BLOCKS = "select content from key_block where run = ? order by run, part";

    private final Connection connection;
    private final int recentMax;
    private long nextNumber;
    private long nextRun;
    private int recent;
    private @Nullable PreparedStatement inserting;

    /// @param recentMax more are gathered
    KeyTables(Connection connection, int recentMax) throws SQLException {
        this.connection = connection;
        this.recentMax = recentMax;
        count();
    }

    private void count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select coalesce(max(number), 0) + 1, coalesce(sum(key_count), 0) from recent_keys")) {
            found.next();
            nextNumber = Math.max(nextNumber, found.getLong(1));
            recent = found.getInt(2);
        }
        // None is used again in one opening.
        nextRun = Math.max(nextRun, query("select coalesce(max(run), 0) + 1 from key_run").getFirst());
    }

    boolean shouldGather() {
        return recent >= recentMax;
    }

    void write(Collection<KeysOfBatch> batches) throws SQLException {
        Blocks blocks = new Blocks();
        for (KeysOfBatch batch : batches) {
            blocks.lastMillis = Math.max(blocks.lastMillis, batch.lastMillis());
            batch.forEach(blocks::take);
        }
        insert(blocks.block, blocks.lastMillis);
    }

    /// A row after the other, each as large as it may be.
    private final class Blocks {

        private KeyBlock block = new KeyBlock();
        private long lastMillis;

        void take(String identity, UsedKey key) throws SQLException {
            block.add(identity, key);
            if (block.isFull()) {
                insert(block, lastMillis);
                block = new KeyBlock();
            }
        }
    }

    /// Those of another engine.
    void write(KeyPage page) throws SQLException {
        Blocks blocks = new Blocks();
        blocks.lastMillis = page.lastMillis();
        for (KeyPage.Held held : page.keys()) {
            blocks.take(held.identity(), held.key());
        }
        insert(blocks.block, blocks.lastMillis);
    }

    private void insert(KeyBlock block, long lastMillis) throws SQLException {
        if (block.keys() == 0) {
            return;
        }
        PreparedStatement insert = inserting == null ? connection.prepareStatement(INSERT_RECENT) : inserting;
        inserting = insert;
        insert.setLong(1, nextNumber++);
        insert.setLong(2, lastMillis);
        insert.setInt(3, block.keys());
        insert.setBytes(4, block.content());
        insert.executeUpdate();
        recent += block.keys();
    }

    /// Has all recent ones be runs, mostly one.
    List<KeyRun> gather() throws SQLException {
        List<KeyRun> gathered = new ArrayList<>();
        while (recent > 0) {
            KeyRunWriter run = new KeyRunWriter(connection);
            long first = query("select min(number) from recent_keys").getFirst();
            long last = first - 1;
            for (KeyRun row : oldest("select number, key_count from recent_keys where number >= ? order by number",
                    first)) {
                if (run.keys() < recentMax) {
                    last = row.number();
                    forEach(connection, "select content from recent_keys where number = ?", run::take, last);
                }
            }
            long lastMillis = query("select max(last_millis) from recent_keys where number <= ?", last).getFirst();
            gathered.add(run.write(nextRun++, lastMillis));
            run("delete from recent_keys where number <= ?", last);
            connection.commit();
            recent -= run.keys();
        }
        return gathered;
    }

    static int part(KeyHash hash) {
        return (int) (hash.high() >>> (Long.SIZE - PART_BITS));
    }

    static int parts() {
        return 1 << PART_BITS;
    }

    static void forEachRecent(Connection connection, Engine.Opening.RecentKeyListener listener) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet found = statement.executeQuery(RECENT)) {
            while (found.next()) {
                long millis = found.getLong(2);
                KeyBlock.forEach(found.getBytes(1), (_, key) -> {
                    listener.hears(key, millis);
                    return true;
                });
            }
        }
    }

    static void forEach(Connection connection, long run, Engine.KeyListener listener) throws SQLException {
        forEach(connection, BLOCKS, listener, run);
    }

    private static void forEach(Connection connection, String sql, Engine.KeyListener listener, Object... values)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                select.setObject(n + 1, values[n]);
            }
            try (ResultSet found = select.executeQuery()) {
                boolean goesOn = true;
                while (goesOn && found.next()) {
                    goesOn = KeyBlock.forEach(found.getBytes(1), listener);
                }
            }
        }
    }

    static List<KeyRun> runs(Connection connection) throws SQLException {
        return new LogReader(connection).query("select run, key_count from key_run order by run",
                row -> new KeyRun(row.getLong(1), row.getInt(2)));
    }

    static @Nullable UsedKey find(Connection connection, long run, KeyHash hash) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(BLOCK)) {
            select.setLong(1, run);
            select.setInt(2, part(hash));
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? KeyBlock.find(found.getBytes(1), hash) : null;
            }
        }
    }

    /// Those of whole rows and runs that nobody has used since, until so many are forgotten; gives back how many.
    int forgetBefore(long millis, int keysMax) throws SQLException {
        int forgotten = 0;
        for (KeyRun old : oldest("select run, key_count from key_run where last_millis < ? order by run", millis)) {
            if (forgotten < keysMax) {
                deleteRun(old.number());
                forgotten += old.keys();
            }
        }
        for (KeyRun old : oldest("select number, key_count from recent_keys where last_millis < ? order by number",
                millis)) {
            if (forgotten < keysMax) {
                run("delete from recent_keys where number = ?", old.number());
                forgotten += old.keys();
            }
        }
        connection.commit();
        count();
        return forgotten;
    }

    private List<KeyRun> oldest(String sql, long millis) throws SQLException {
        return new LogReader(connection).query(sql, row -> new KeyRun(row.getLong(1), row.getInt(2)), millis);
    }

    private void deleteRun(long run) throws SQLException {
        for (String table : List.of("key_block", "key_identity", "key_run")) {
            run("delete from " + table + " where run = ?", run);
        }
    }

    private List<Long> query(String sql, Object... values) throws SQLException {
        return new LogReader(connection).query(sql, row -> row.getLong(1), values);
    }

    private void run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            statement.executeUpdate();
        }
    }

    Set<String> identities() throws SQLException {
        Set<String> identities = new TreeSet<>(
                new LogReader(connection).query("select distinct identity from key_identity", row -> row.getString(1)));
        new LogReader(connection).query(RECENT, row -> row.getBytes(1))
                .forEach(content -> identities.addAll(KeyBlock.identitiesOf(content)));
        return identities;
    }

    /// Gives an identity's keys to another one, but for those that it has already. Gives back how many there were.
    int rename(KeySecret secret, String from, String to) throws SQLException {
        int renamed = 0;
        if (recent > 0) {
            gather();
        }
        for (long run : query("select run from key_identity where identity = ?", from)) {
            renamed += rename(secret, run, from, to);
        }
        count();
        return renamed;
    }

    private int rename(KeySecret secret, long run, String from, String to) throws SQLException {
        KeyRunWriter rest = new KeyRunWriter(connection);
        List<UsedKey> moved = new ArrayList<>();
        forEach(connection, run, (identity, key) -> {
            if (identity.equals(from)) {
                moved.add(new UsedKey(secret.renamed(key.hash(), from, to), key.seq(), key.bodyHigh(), key.bodyLow()));
            } else {
                rest.take(identity, key);
            }
            return true;
        });
        int renamed = 0;
        for (UsedKey key : moved) {
            if (!isKnown(key.hash())) {
                rest.take(to, key);
                renamed++;
            }
        }
        long lastMillis = query("select last_millis from key_run where run = ?", run).getFirst();
        deleteRun(run);
        rest.write(nextRun++, lastMillis);
        connection.commit();
        return renamed;
    }

    private boolean isKnown(KeyHash hash) throws SQLException {
        for (KeyRun run : runs(connection)) {
            if (find(connection, run.number(), hash) != null) {
                return true;
            }
        }
        return false;
    }
}

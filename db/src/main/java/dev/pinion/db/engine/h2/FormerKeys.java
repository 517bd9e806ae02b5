package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.UsedKey;

/// The idempotency keys of a database of before, a row for each: taken into rows of many, ten thousand at a time, each key in
/// one of the two places whenever that ends. The thread that opens.
final class FormerKeys {

    private static final Logger LOG = LoggerFactory.getLogger(FormerKeys.class);
    private static final int STEP_KEYS = 10_000;
    private static final String OLDEST = """
            select _rowid_, channel_id, identity, idempotency_key, body_hash, seq, timestamp_millis from publication
            order by _rowid_ fetch first ? rows only""";

    private final Connection connection;
    private final LogReader reader;
    private final KeySecret secret;
    private final KeyTables keys;
    private final Map<Long, String> channels = new HashMap<>();

    private FormerKeys(Connection connection, StoreSeams seams) throws SQLException {
        this.connection = connection;
        this.reader = new LogReader(connection);
        this.secret = Meta.keySecret(connection, seams.random());
        this.keys = new KeyTables(connection, seams.recentKeysMax());
    }

    static void convert(DataSource source, StoreSeams seams) throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (isThereOne(connection)) {
                connection.setAutoCommit(false);
                new FormerKeys(connection, seams).convert();
            }
        }
    }

    private static boolean isThereOne(Connection connection) throws SQLException {
        return !new LogReader(connection).query("select 1 from publication fetch first 1 row only", row -> 1).isEmpty();
    }

    private void convert() throws SQLException {
        LOG.info("the idempotency keys are written anew, in rows of many; this takes a while if there are many");
        reader.channels().forEach((name, row) -> channels.put(row.id(), name));
        long converted = 0;
        for (int taken = step(); taken > 0; taken = step()) {
            converted += taken;
        }
        H2Store.force(connection);
        LOG.info("{} idempotency keys are written anew", converted);
    }

    private void delete(long last) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from publication where _rowid_ <= ?")) {
            delete.setLong(1, last);
            delete.executeUpdate();
        }
    }

    /// Gives back how many.
    private int step() throws SQLException {
        KeysOfBatch taken = new KeysOfBatch();
        List<Long> rows = reader.query(OLDEST, row -> {
            String channel = channels.get(row.getLong(2));
            if (channel != null) {
                IdempotencyKey key = new IdempotencyKey(row.getString(3), row.getString(4));
                UsedKey used = UsedKey.of(secret.hash(channel, key), row.getLong(6), row.getBytes(5));
                taken.add(key, 0, used, row.getLong(7));
            }
            return row.getLong(1);
        }, STEP_KEYS);
        if (!rows.isEmpty()) {
            keys.write(List.of(taken));
            delete(rows.getLast());
            connection.commit();
            if (keys.shouldGather()) {
                keys.gather();
            }
        }
        return rows.size();
    }
}

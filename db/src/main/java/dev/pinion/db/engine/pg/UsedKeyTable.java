package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.engine.tables.KeyPage;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.UsedKey;

/// The idempotency keys: a row for each, found by its hash, so that all who write to the database know the same ones. Whoever has
/// the connection.
final class UsedKeyTable {

    private static final String FIND = """
            select hash_high, hash_low, seq, body_high, body_low from used_key
            where (hash_high, hash_low) in (select * from unnest(?::bigint[], ?::bigint[]))""";
    private static final String INSERT = """
            insert into used_key (hash_high, hash_low, seq, body_high, body_low, used_millis, identity)
            select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])""";

    private static final String PUT = INSERT + """
             on conflict (hash_high, hash_low) do update set seq = excluded.seq, body_high = excluded.body_high,
                body_low = excluded.body_low, used_millis = excluded.used_millis, identity = excluded.identity
            returning xmax = 0""";

    private UsedKeyTable() {}

    /// Those of another engine. Gives back how many were replaced.
    static int put(Connection connection, List<KeyPage.Held> keys, long millis) throws SQLException {
        Map<KeyHash, KeyPage.Held> newest = new LinkedHashMap<>();
        keys.forEach(each -> newest.put(each.key().hash(), each));
        int replaced = keys.size() - newest.size();
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            bind(put, List.copyOf(newest.values()), millis);
            try (ResultSet found = put.executeQuery()) {
                while (found.next()) {
                    replaced += found.getBoolean(1) ? 0 : 1;
                }
            }
        }
        return replaced;
    }

    static Map<KeyHash, UsedKey> find(Connection connection, Collection<KeyHash> keys) throws SQLException {
        Map<KeyHash, UsedKey> used = new HashMap<>();
        if (keys.isEmpty()) {
            return used;
        }
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setObject(1, keys.stream().mapToLong(KeyHash::high).toArray());
            select.setObject(2, keys.stream().mapToLong(KeyHash::low).toArray());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    KeyHash hash = new KeyHash(found.getLong(1), found.getLong(2));
                    used.put(hash, new UsedKey(hash, found.getLong(3), found.getLong(4), found.getLong(5)));
                }
            }
        }
        return used;
    }

    static void insert(Connection connection, Collection<KeysOfBatch> batches) throws SQLException {
        for (KeysOfBatch batch : batches) {
            List<KeyPage.Held> keys = new ArrayList<>();
            batch.forEach((identity, used) -> keys.add(new KeyPage.Held(identity, used)));
            if (!keys.isEmpty()) {
                insert(connection, keys, batch.lastMillis());
            }
        }
    }

    private static void insert(Connection connection, List<KeyPage.Held> keys, long millis) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, keys, millis);
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, List<KeyPage.Held> keys, long millis) throws SQLException {
        statement.setObject(1, keys.stream().mapToLong(each -> each.key().hash().high()).toArray());
        statement.setObject(2, keys.stream().mapToLong(each -> each.key().hash().low()).toArray());
        statement.setObject(3, keys.stream().mapToLong(each -> each.key().seq()).toArray());
        statement.setObject(4, keys.stream().mapToLong(each -> each.key().bodyHigh()).toArray());
        statement.setObject(5, keys.stream().mapToLong(each -> each.key().bodyLow()).toArray());
        statement.setObject(6, keys.stream().mapToLong(_ -> millis).toArray());
        statement.setArray(7,
                statement.getConnection().createArrayOf("text", keys.stream().map(KeyPage.Held::identity).toArray()));
    }
}

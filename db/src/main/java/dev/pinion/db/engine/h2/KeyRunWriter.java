package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.KeyRun;
import dev.pinion.db.log.UsedKey;

/// Writes one run of idempotency keys. Whoever has the connection.
final class KeyRunWriter {

    private final Connection connection;
    private final @Nullable KeyBlock[] parts = new KeyBlock[KeyTables.parts()];
    private int keys;

    KeyRunWriter(Connection connection) {
        this.connection = connection;
    }

    int keys() {
        return keys;
    }

    /// Always more.
    boolean take(String identity, UsedKey key) {
        int part = KeyTables.part(key.hash());
        KeyBlock block = parts[part];
        if (block == null) {
            block = new KeyBlock();
            parts[part] = block;
        }
        block.add(identity, key);
        keys++;
        return true;
    }

    /// Not committed yet.
    KeyRun write(long run, long lastMillis) throws SQLException {
        Set<String> identities = new TreeSet<>();
        try (PreparedStatement insert = connection
                .prepareStatement("insert into key_block (run, part, content) values (?, ?, ?)")) {
            for (int part = 0; part < parts.length; part++) {
                KeyBlock block = parts[part];
                if (block != null) {
                    identities.addAll(block.identities());
                    insert.setLong(1, run);
                    insert.setInt(2, part);
                    insert.setBytes(3, block.content());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        writeRun(run, lastMillis);
        write(run, identities);
        return new KeyRun(run, keys);
    }

    private void writeRun(long run, long lastMillis) throws SQLException {
        try (PreparedStatement insert = connection
                .prepareStatement("insert into key_run (run, last_millis, key_count) values (?, ?, ?)")) {
            insert.setLong(1, run);
            insert.setLong(2, lastMillis);
            insert.setInt(3, keys);
            insert.executeUpdate();
        }
    }

    private void write(long run, Set<String> identities) throws SQLException {
        try (PreparedStatement insert = connection
                .prepareStatement("insert into key_identity (run, identity) values (?, ?)")) {
            for (String identity : identities) {
                insert.setLong(1, run);
                insert.setString(2, identity);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}

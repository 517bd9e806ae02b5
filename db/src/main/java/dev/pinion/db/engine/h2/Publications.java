package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChainLink;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.Engine;
import dev.pinion.db.log.KeysOfBatch;

/// The idempotency keys that the database holds: looked up by the committer, written in the transaction of the message.
/// Each user has its own, over its own connection.
final class Publications {

    private static final String FIND = """
            select seq, body_hash from publication
            where channel_id = ? and identity = ? and idempotency_key = ?""";
    private static final String KEEP = """
            merge into publication (channel_id, identity, idempotency_key, body_hash, seq, timestamp_millis)
            values (?, ?, ?, ?, ?, ?)""";
    private static final String ALL = """
            select c.name, p.identity, p.idempotency_key from publication p join channel c on c.id = p.channel_id""";
    private static final String FORGET = "delete from publication where timestamp_millis < ? fetch first ? rows only";

    private final Connection connection;
    private @Nullable PreparedStatement find;
    private @Nullable PreparedStatement keep;

    Publications(Connection connection) {
        this.connection = connection;
    }

    private static PreparedStatement prepared(@Nullable PreparedStatement before, String sql, Connection connection)
            throws SQLException {
        return before == null ? connection.prepareStatement(sql) : before;
    }

    /// Null: the key is new.
    KeysOfBatch.@Nullable Earlier find(KeysOfBatch.Place place) throws SQLException {
        if (Channel.of(place.channel()).row() == Channel.NO_ROW) {
            return null;
        }
        PreparedStatement find = prepared(this.find, FIND, connection);
        this.find = find;
        find.setLong(1, Channel.of(place.channel()).row());
        find.setString(2, place.key().identity());
        find.setString(3, place.key().key());
        try (ResultSet found = find.executeQuery()) {
            return found.next() ? new KeysOfBatch.Earlier(found.getLong(1), found.getBytes(2)) : null;
        }
    }

    /// After the channels have their rows.
    void write(KeysOfBatch batch) throws SQLException {
        if (batch.stored().isEmpty()) {
            return;
        }
        PreparedStatement keep = prepared(this.keep, KEEP, connection);
        this.keep = keep;
        for (Map.Entry<KeysOfBatch.Place, StoredMessage> entry : batch.stored().entrySet()) {
            KeysOfBatch.Place place = entry.getKey();
            keep.setLong(1, Channel.of(place.channel()).row());
            keep.setString(2, place.key().identity());
            keep.setString(3, place.key().key());
            KeysOfBatch.Earlier earlier = batch.earlier().get(place);
            keep.setBytes(4, earlier == null ? new byte[ChainLink.HASH_BYTES] : earlier.bodyHash());
            keep.setLong(5, entry.getValue().seq());
            keep.setLong(6, entry.getValue().timestampMillis());
            keep.addBatch();
        }
        keep.executeBatch();
    }

    static void forEach(Connection connection, Engine.Opening.KeyListener listener) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Rows come as they are read; without it H2 would hold all of them in memory.
            statement.execute("SET LAZY_QUERY_EXECUTION 1");
            try (ResultSet found = statement.executeQuery(ALL)) {
                boolean goesOn = true;
                while (goesOn && found.next()) {
                    goesOn = listener.hears(found.getString(1), found.getString(2), found.getString(3));
                }
            }
        }
    }

    /// Forgets up to `keysMax` keys that were used before this time; gives back how many.
    static int forgetBefore(Connection connection, long millis, int keysMax) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            delete.setLong(1, millis);
            delete.setInt(2, keysMax);
            return delete.executeUpdate();
        }
    }
}

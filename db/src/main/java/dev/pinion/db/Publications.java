package dev.pinion.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The idempotency keys that the database holds: looked up by the committer, written in the transaction of the message.
/// Each user has its own, over its own connection.
final class Publications {

    private static final String FIND = """
            select seq, body_hash from publication
            where channel_id = ? and identity = ? and idempotency_key = ?""";
    private static final String KEEP = """
            merge into publication (channel_id, identity, idempotency_key, body_hash, seq, timestamp_millis)
            values (?, ?, ?, ?, ?, ?)""";
    private static final String FORGET = "delete from publication where timestamp_millis < ? fetch first ? rows only";

    private final PreparedStatement find;
    private final PreparedStatement keep;

    /// What was stored under a key.
    static final class Earlier {

        private final long seq;
        private final byte[] bodyHash;

        Earlier(long seq, byte[] bodyHash) {
            this.seq = seq;
            this.bodyHash = bodyHash;
        }

        long seq() {
            return seq;
        }

        boolean isFor(NewMessage message) {
            return Arrays.equals(bodyHash, message.bodyHash());
        }
    }

    /// Where a key is valid.
    record Place(ChannelLog channel, IdempotencyKey key) {}

    /// Those of the messages of one batch.
    static final class OfBatch {

        private final Map<Place, StoredMessage> stored = new HashMap<>();
        private final Map<Place, Earlier> earlier = new HashMap<>();

        void add(Place place, byte[] bodyHash, StoredMessage message) {
            stored.put(place, message);
            earlier.put(place, new Earlier(message.seq(), bodyHash));
        }

        Map<Place, StoredMessage> stored() {
            return stored;
        }

        Map<Place, Earlier> earlier() {
            return earlier;
        }
    }

    Publications(Connection connection) throws SQLException {
        find = connection.prepareStatement(FIND);
        keep = connection.prepareStatement(KEEP);
    }

    /// Null: the key is new.
    @Nullable
    Earlier find(Place place) throws SQLException {
        if (place.channel().row() == ChannelLog.NO_ROW) {
            return null;
        }
        find.setLong(1, place.channel().row());
        find.setString(2, place.key().identity());
        find.setString(3, place.key().key());
        try (ResultSet found = find.executeQuery()) {
            return found.next() ? new Earlier(found.getLong(1), found.getBytes(2)) : null;
        }
    }

    /// After the channels have their rows.
    void write(OfBatch batch) throws SQLException {
        if (batch.stored.isEmpty()) {
            return;
        }
        for (Map.Entry<Place, StoredMessage> entry : batch.stored.entrySet()) {
            Place place = entry.getKey();
            keep.setLong(1, place.channel().row());
            keep.setString(2, place.key().identity());
            keep.setString(3, place.key().key());
            Earlier earlier = batch.earlier.get(place);
            keep.setBytes(4, earlier == null ? new byte[ChainLink.HASH_BYTES] : earlier.bodyHash);
            keep.setLong(5, entry.getValue().seq());
            keep.setLong(6, entry.getValue().timestampMillis());
            keep.addBatch();
        }
        keep.executeBatch();
    }

    /// Forgets up to `rowsMax` keys that were used before this time; gives back how many.
    static SmallWrite<Integer> forgetBefore(long millis, int rowsMax) {
        return connection -> {
            try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
                delete.setLong(1, millis);
                delete.setInt(2, rowsMax);
                return delete.executeUpdate();
            }
        };
    }
}

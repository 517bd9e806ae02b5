package dev.pinion.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The idempotency keys that were used. Looked up and written in the transaction of the message. Committer only.
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

    /// Those of the batch under way.
    static final class OfBatch {

        private final Map<Place, StoredMessage> stored = new HashMap<>();
        private final Map<Place, Earlier> earlier = new HashMap<>();

        void add(Place place, NewMessage message, StoredMessage itsPlace) {
            stored.put(place, itsPlace);
            earlier.put(place, new Earlier(itsPlace.seq(), message.bodyHash()));
        }
    }

    Publications(Connection connection) throws SQLException {
        find = connection.prepareStatement(FIND);
        keep = connection.prepareStatement(KEEP);
    }

    /// Null: the key is new.
    @Nullable
    Earlier find(Place place, OfBatch batch) throws SQLException {
        Earlier inBatch = batch.earlier.get(place);
        if (inBatch != null || place.channel().head().id() == ChannelLog.NO_ROW) {
            return inBatch;
        }
        find.setLong(1, place.channel().head().id());
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
            keep.setLong(1, place.channel().tip().id());
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

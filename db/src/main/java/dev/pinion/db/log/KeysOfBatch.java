package dev.pinion.db.log;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StoredMessage;

/// The idempotency keys of the messages of one batch. Committer only, and then the applier.
public final class KeysOfBatch {

    /// What was stored under a key.
    public static final class Earlier {

        private final long seq;
        private final byte[] bodyHash;

        public Earlier(long seq, byte[] bodyHash) {
            this.seq = seq;
            this.bodyHash = bodyHash;
        }

        public long seq() {
            return seq;
        }

        public byte[] bodyHash() {
            return bodyHash;
        }

        public boolean isFor(NewMessage message) {
            return Arrays.equals(bodyHash, message.bodyHash());
        }
    }

    /// Where a key is valid.
    public record Place(ChannelLog channel, IdempotencyKey key) {}

    private final Map<Place, StoredMessage> stored = new HashMap<>();
    private final Map<Place, Earlier> earlier = new HashMap<>();

    public void add(Place place, byte[] bodyHash, StoredMessage message) {
        stored.put(place, message);
        earlier.put(place, new Earlier(message.seq(), bodyHash));
    }

    public Map<Place, StoredMessage> stored() {
        return stored;
    }

    public Map<Place, Earlier> earlier() {
        return earlier;
    }
}

package dev.pinion.db;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// The messages of one commit with their places, and the channels they are in. Committer only.
final class Batch {

    private final long nowMillis;
    private final OpenStorage storage;
    private final List<StoredMessage> messages = new ArrayList<>();
    private final Set<ChannelLog> channels = new LinkedHashSet<>();
    private final Publications.OfBatch publications = new Publications.OfBatch();
    private final boolean needsDatabase;
    private boolean wroteToDatabase;
    private long heldBytes;
    private int compactionBytes;
    private long bytes;

    /// @param needsDatabase
    ///            all of it goes into one transaction of the database, which has caught up
    Batch(long nowMillis, OpenStorage storage, boolean needsDatabase) {
        this.nowMillis = nowMillis;
        this.storage = storage;
        this.needsDatabase = needsDatabase;
    }

    /// What was stored under the message's idempotency key; null when it has none, or a new one.
    Publications.@Nullable Earlier earlier(NewMessage message) throws SQLException {
        IdempotencyKey key = message.key();
        if (key == null) {
            return null;
        }
        Publications.Place place = new Publications.Place(message.channel(), key);
        Publications.Earlier inBatch = publications.earlier().get(place);
        return inBatch == null ? storage.earlier(place) : inBatch;
    }

    StoredMessage place(NewMessage message) {
        StoredMessage stored = message.channel().place(message, nowMillis);
        messages.add(stored);
        bytes += (long) stored.headers().size() + stored.body().size();
        heldBytes += message.heldBytes();
        channels.add(stored.channel());
        IdempotencyKey key = message.key();
        if (key != null) {
            publications.add(new Publications.Place(message.channel(), key), message.bodyHash(), stored);
        }
        return stored;
    }

    <T> T run(SmallWrite<T> write) throws SQLException {
        wroteToDatabase = true;
        return storage.run(write);
    }

    /// Gives back how many messages were deleted.
    int retain(ChannelLog channel, RetentionLimits limits, int rowsMax) throws SQLException {
        int deleted = run(connection -> new Retention(connection, limits, nowMillis).step(channel, rowsMax));
        if (deleted > 0) {
            channels.add(channel);
        }
        return deleted;
    }

    Erased erase(ChannelLog channel, long seq) throws SQLException {
        Erased result = run(connection -> new Erasing(connection, nowMillis).erase(channel, seq));
        if (result == Erased.NOW) {
            channels.add(channel);
        }
        return result;
    }

    void compactAfterwards(int compactBytesMax) {
        compactionBytes = compactBytesMax;
    }

    /// 0: no compaction.
    int compactionBytes() {
        return compactionBytes;
    }

    boolean isEmpty() {
        return messages.isEmpty() && !wroteToDatabase;
    }

    boolean needsDatabase() {
        return needsDatabase;
    }

    /// What its messages make us hold.
    long heldBytes() {
        return heldBytes;
    }

    /// Of headers and bodies.
    long bytes() {
        return bytes;
    }

    List<StoredMessage> messages() {
        return Collections.unmodifiableList(messages);
    }

    Set<ChannelLog> channels() {
        return channels;
    }

    Publications.OfBatch publications() {
        return publications;
    }
}

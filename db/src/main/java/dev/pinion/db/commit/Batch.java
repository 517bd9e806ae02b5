package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.Erased;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.NewMessage;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.LoggedBatch;

/// The messages of one commit with their places, and the channels they are in. Committer only.
final class Batch {

    /// What was stored before, and what is written with the batch.
    interface Storage {

        KeysOfBatch.@Nullable Earlier earlier(KeysOfBatch.Place place) throws SQLException;

        void check() throws SQLException;

        <T> T run(Engine.SmallWrite<T> write) throws SQLException;

        boolean isOwned(Cursors.Save save) throws SQLException;

        void save(Cursors.Save save) throws SQLException;

        int retain(Channel channel, RetentionLimits limits, long nowMillis, int rowsMax) throws SQLException;

        Erased erase(Channel channel, long seq, long nowMillis) throws SQLException;
    }

    private final long nowMillis;
    private final Storage storage;
    private final List<StoredMessage> messages = new ArrayList<>();
    private final Set<Channel> channels = new LinkedHashSet<>();
    private final KeysOfBatch keys = new KeysOfBatch();
    private final boolean needsDatabase;
    private boolean wroteToDatabase;
    private @Nullable LogPosition reached;
    private long heldBytes;
    private int compactionBytes;
    private long bytes;

    /// @param needsDatabase
    ///            all of it goes into one transaction of the database, which has caught up
    Batch(long nowMillis, Storage storage, boolean needsDatabase) {
        this.nowMillis = nowMillis;
        this.storage = storage;
        this.needsDatabase = needsDatabase;
    }

    /// What was stored under the message's idempotency key; null when it has none, or a new one.
    KeysOfBatch.@Nullable Earlier earlier(NewMessage message) throws SQLException {
        IdempotencyKey key = message.key();
        if (key == null) {
            return null;
        }
        KeysOfBatch.Place place = new KeysOfBatch.Place(message.channel(), key);
        KeysOfBatch.Earlier inBatch = keys.earlier().get(place);
        return inBatch == null ? storage.earlier(place) : inBatch;
    }

    StoredMessage place(NewMessage message) {
        Channel channel = Channel.of(message.channel());
        StoredMessage stored = channel.place(message, nowMillis);
        messages.add(stored);
        bytes += (long) stored.headers().size() + stored.body().size();
        heldBytes += message.heldBytes();
        channels.add(channel);
        IdempotencyKey key = message.key();
        if (key != null) {
            keys.add(new KeysOfBatch.Place(message.channel(), key), message.bodyHash(), stored);
        }
        return stored;
    }

    <T> T run(Engine.SmallWrite<T> write) throws SQLException {
        wroteToDatabase = true;
        return storage.run(write);
    }

    /// Gives back how many messages were deleted.
    int retain(Channel channel, RetentionLimits limits, int rowsMax) throws SQLException {
        wroteToDatabase = true;
        int deleted = storage.retain(channel, limits, nowMillis, rowsMax);
        if (deleted > 0) {
            channels.add(channel);
        }
        return deleted;
    }

    Erased erase(Channel channel, long seq) throws SQLException {
        wroteToDatabase = true;
        Erased result = storage.erase(channel, seq, nowMillis);
        if (result == Erased.NOW) {
            channels.add(channel);
        }
        return result;
    }

    boolean isOwned(Cursors.Save save) throws SQLException {
        return storage.isOwned(save);
    }

    void save(Cursors.Save save) throws SQLException {
        wroteToDatabase = true;
        storage.save(save);
    }

    /// An empty commit, which fails where the database does.
    void check() throws SQLException {
        wroteToDatabase = true;
        storage.check();
    }

    void compactAfterwards(int compactBytesMax) {
        compactionBytes = compactBytesMax;
    }

    /// 0: no compaction.
    int compactionBytes() {
        return compactionBytes;
    }

    void isLogged(LogPosition position) {
        reached = position;
    }

    /// The write-ahead log's position after it; null: it did not go there.
    @Nullable
    LogPosition reached() {
        return reached;
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

    Set<Channel> channels() {
        return channels;
    }

    LoggedBatch logged() {
        return new LoggedBatch(channels, messages, keys);
    }

    KeysOfBatch keys() {
        return keys;
    }
}

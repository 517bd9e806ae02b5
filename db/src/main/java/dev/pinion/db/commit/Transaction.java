package dev.pinion.db.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;

/// What goes into the database in one piece: messages, where they leave their channels, and the newest of each change. Not
/// thread-safe.
public final class Transaction {

    private final Map<Channel, ChannelHead> positions = new LinkedHashMap<>();
    private final Map<Channel, List<StoredMessage>> messages = new LinkedHashMap<>();
    private final Map<Object, Change> changes = new LinkedHashMap<>();
    private final List<KeysOfBatch> keys = new ArrayList<>();
    private @Nullable LogPosition logPosition;

    /// Where a channel stands when this is committed.
    public ChannelHead position(Channel channel) {
        return positions.getOrDefault(channel, channel.inDatabase());
    }

    /// Continues what the database holds of its channel, or what was added before.
    public void add(Channel channel, StoredMessage message) {
        messages.computeIfAbsent(channel, missing -> new ArrayList<>()).add(message);
    }

    public void add(KeysOfBatch its) {
        keys.add(its);
    }

    public void move(Channel channel, ChannelHead position) {
        positions.put(channel, position);
    }

    public void add(Change change) {
        // Behind all that came before, since a removal must not take what comes after it.
        changes.remove(change.about());
        changes.put(change.about(), change);
    }

    /// Up to where the write-ahead log is in the database when this is committed.
    public void reaches(LogPosition position) {
        logPosition = position;
    }

    /// Null: it has not moved.
    public @Nullable LogPosition logPosition() {
        return logPosition;
    }

    public Map<Channel, ChannelHead> positions() {
        return positions;
    }

    /// The row of a channel that stands somewhere else afterwards, once it has one.
    public long rowOf(String channel) {
        return positions.keySet()
                .stream()
                .filter(each -> each.name().equals(channel))
                .mapToLong(Channel::row)
                .findFirst()
                .orElse(Channel.NO_ROW);
    }

    /// Also such as retention has deleted since.
    public Map<Channel, List<StoredMessage>> messages() {
        return messages;
    }

    public Collection<Change> changes() {
        return changes.values();
    }

    public List<KeysOfBatch> keys() {
        return keys;
    }
}

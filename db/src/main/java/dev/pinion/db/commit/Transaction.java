package dev.pinion.db.commit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;

/// Messages that go into the database together, with what they make of their channels. Not thread-safe.
public final class Transaction {

    private final Map<Channel, ChannelHead> positions = new LinkedHashMap<>();
    private final List<StoredMessage> messages = new ArrayList<>();
    private final List<KeysOfBatch> keys = new ArrayList<>();
    private @Nullable LogPosition logPosition;

    /// Where a channel stands when this is committed.
    public ChannelHead position(Channel channel) {
        return positions.getOrDefault(channel, channel.inDatabase());
    }

    /// Each channel's messages continue what the database holds, or what was added before.
    public void add(List<StoredMessage> batch, KeysOfBatch itsKeys) {
        for (StoredMessage message : batch) {
            positions.compute(Channel.of(message.channel()),
                    (channel, before) -> (before == null ? channel.inDatabase() : before).after(message));
        }
        messages.addAll(batch);
        keys.add(itsKeys);
    }

    /// Up to where the write-ahead log is in the database when this is committed.
    public void reaches(LogPosition position) {
        logPosition = position;
    }

    /// Null: it has not moved.
    public @Nullable LogPosition logPosition() {
        return logPosition;
    }

    /// What else has changed of a channel.
    public void move(Channel channel, ChannelHead position) {
        positions.put(channel, position);
    }

    public Map<Channel, ChannelHead> positions() {
        return positions;
    }

    public List<StoredMessage> messages() {
        return messages;
    }

    public List<KeysOfBatch> keys() {
        return keys;
    }
}

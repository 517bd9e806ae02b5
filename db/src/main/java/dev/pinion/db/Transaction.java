package dev.pinion.db;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Messages that go into the database together, with what they make of their channels. Not thread-safe.
final class Transaction {

    private final Map<ChannelLog, ChannelHead> positions = new LinkedHashMap<>();
    private final List<StoredMessage> messages = new ArrayList<>();
    private final List<Publications.OfBatch> publications = new ArrayList<>();

    void add(Batch batch) {
        add(batch.messages(), batch.publications());
    }

    /// Where a channel stands when this is committed.
    ChannelHead position(ChannelLog channel) {
        return positions.getOrDefault(channel, channel.inDatabase());
    }

    /// Each channel's messages continue what the database holds, or what was added before.
    void add(List<StoredMessage> batch, Publications.OfBatch itsPublications) {
        for (StoredMessage message : batch) {
            positions.compute(message.channel(),
                    (channel, before) -> (before == null ? channel.inDatabase() : before).after(message));
        }
        messages.addAll(batch);
        publications.add(itsPublications);
    }

    /// What else has changed of a channel.
    void move(ChannelLog channel, ChannelHead position) {
        positions.put(channel, position);
    }

    Map<ChannelLog, ChannelHead> positions() {
        return positions;
    }

    List<StoredMessage> messages() {
        return messages;
    }

    List<Publications.OfBatch> publications() {
        return publications;
    }
}

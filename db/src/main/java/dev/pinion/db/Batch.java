package dev.pinion.db;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The messages of one commit with their places, and the channels they are in. Committer only.
final class Batch {

    private final long nowMillis;
    private final List<StoredMessage> messages = new ArrayList<>();
    private final Set<ChannelLog> channels = new LinkedHashSet<>();

    Batch(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    StoredMessage place(NewMessage message) {
        StoredMessage stored = message.channel().place(message, nowMillis);
        messages.add(stored);
        channels.add(stored.channel());
        return stored;
    }

    List<StoredMessage> messages() {
        return Collections.unmodifiableList(messages);
    }

    Set<ChannelLog> channels() {
        return channels;
    }
}

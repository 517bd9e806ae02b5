package dev.pinion.server.deliver;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;

/// A committed message on its way to subscribers, with its encoded form once somebody needed it.
///
/// Any thread. Two writers may encode the same message at the same time; both get equal bytes, one copy stays.
final class TailEntry {
    private static final int OVERHEAD_BYTES = 400;

    private final StoredMessage message;
    private volatile @Nullable Body encoded;

    TailEntry(StoredMessage message) {
        this.message = message;
    }

    StoredMessage message() {
        return message;
    }

    long seq() {
        return message.seq();
    }

    Body encoded(MessageEncoder encoder) {
        Body known = encoded;
        if (known != null) {
            return known;
        }
        Body made = encoder.encode(message);
        encoded = made;
        return made;
    }

    /// About what the entry holds in memory: the message, and its encoded form if it comes to that.
    int bytes() {
        return OVERHEAD_BYTES + 2 * (message.headers().size() + message.body().size());
    }
}

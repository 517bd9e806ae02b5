package dev.pinion.server.deliver;

import java.time.Clock;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;

/// A committed message on its way to subscribers, with its encoded form once somebody needed it.
///
/// Any thread. Two writers may encode the same message at the same time; both get equal bytes, one copy stays.
final class TailEntry {
    private static final int OVERHEAD_BYTES = 400;
    private static final long NEVER = Long.MAX_VALUE;

    private final StoredMessage message;
    private final long expiresMillis;
    private final long foundNanos = System.nanoTime();
    private volatile @Nullable Body encoded;

    TailEntry(StoredMessage message) {
        this.message = message;
        expiresMillis = expiry(message.headers());
    }

    StoredMessage message() {
        return message;
    }

    /// When it was told by the committer, or read from the log.
    long foundNanos() {
        return foundNanos;
    }

    long seq() {
        return message.seq();
    }

    /// Most never do, and for these nobody asks for the time.
    boolean expired(Clock clock) {
        return expiresMillis != NEVER && clock.millis() >= expiresMillis;
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

    /// The sender's `expires`, which was checked to be a number when the message was taken.
    private static long expiry(Bytes headers) {
        return headers.size() == 0 ? NEVER : ExpiresHeader.of(headers);
    }
}

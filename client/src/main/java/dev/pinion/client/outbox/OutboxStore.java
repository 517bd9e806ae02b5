package dev.pinion.client.outbox;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;

/// Keeps the messages that a client was given and has no receipt for, so that the next run of a program sends what the last one could
/// not. Without one they are in memory, and end with the process. [FileOutbox] is one on a disk.
///
/// A message is kept before it is sent, and forgotten when it has its receipt or its publisher was told that it failed. What the end of a
/// client leaves is sent by the next client with this store, before anything newer, in its order, and under its key: a server that had it
/// already knows it again, for as long as `idempotency.window` says. Messages of a [dev.pinion.client.Transaction] are not kept.
///
/// Any thread calls, several at a time. What throws fails that one publish.
public interface OutboxStore {

    /// A message without a receipt.
    ///
    /// @param destination where it goes
    /// @param headers what its publisher gave, and its `idempotency-key`
    /// @param body what it says
    record Unsent(String destination, Map<String, String> headers, Body body) {

        /// Checks that it can be told from others.
        public Unsent {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers)); // in another order it is another message
            if (!headers.containsKey(HeaderNames.IDEMPOTENCY_KEY)) {
                throw new IllegalArgumentException("headers have no idempotency-key, expected one for each message");
            }
        }

        /// By what the server and this store know it.
        ///
        /// @return its `idempotency-key`
        public String key() {
            return headers.getOrDefault(HeaderNames.IDEMPOTENCY_KEY, "");
        }
    }

    /// Keeps it; it is safe when this returns.
    ///
    /// @param message one that is not kept yet
    /// @throws IOException when it cannot be kept
    void keep(Unsent message) throws IOException;

    /// It need not be sent any more.
    ///
    /// @param message one that was kept
    /// @throws IOException when it stays, and will be sent again
    void forget(Unsent message) throws IOException;

    /// What an earlier client has left. Asked once, before a client is given to its user.
    ///
    /// @return in the order in which they were kept
    /// @throws IOException when that cannot be told; then no client begins
    List<Unsent> left() throws IOException;
}

package dev.pinion.server.limits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What one identity may have and ask for: those of the server, or what a token says of its holder, which can only be less.
/// Immutable; any thread.
///
/// @param connections live sessions
/// @param messagesPerSecond beyond it, the identity is read more slowly
/// @param messagesBurst at once after a pause
/// @param bytesPerSecond that arrive, with all that TLS adds
/// @param bytesBurst at once after a pause
/// @param bodyBytes of one message
/// @param cursors durable subscriptions
public record IdentityBounds(long connections, long messagesPerSecond, long messagesBurst, long bytesPerSecond,
        long bytesBurst, long bodyBytes, long cursors) {
    /// More than any limit of a server.
    public static final long NOTHING_SAID = 1L << 50;

    private static final String CONNECTIONS = "connections.per.identity.max";
    private static final String MESSAGES = "messages.per.second";
    private static final String MESSAGES_BURST = "messages.burst";
    private static final String BYTES = "bytes.per.second";
    private static final String BYTES_BURST = "bytes.burst";
    private static final String BODY = "message.body.max";
    private static final String CURSORS = "cursors.max";
    /// As the settings are called.
    public static final List<String> NAMES = List.of(CONNECTIONS, MESSAGES, MESSAGES_BURST, BYTES, BYTES_BURST, BODY,
            CURSORS);
    /// Of a token that says nothing of limits.
    public static final IdentityBounds NONE = of(Map.of());

    /// Those that are named; of the others nothing is said.
    public static IdentityBounds of(Map<String, Long> said) {
        return new IdentityBounds(said.getOrDefault(CONNECTIONS, NOTHING_SAID),
                said.getOrDefault(MESSAGES, NOTHING_SAID), said.getOrDefault(MESSAGES_BURST, NOTHING_SAID),
                said.getOrDefault(BYTES, NOTHING_SAID), said.getOrDefault(BYTES_BURST, NOTHING_SAID),
                said.getOrDefault(BODY, NOTHING_SAID), said.getOrDefault(CURSORS, NOTHING_SAID));
    }

    /// Each under its name, in the order of [#NAMES].
    public Map<String, Long> byName() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put(CONNECTIONS, connections);
        named.put(MESSAGES, messagesPerSecond);
        named.put(MESSAGES_BURST, messagesBurst);
        named.put(BYTES, bytesPerSecond);
        named.put(BYTES_BURST, bytesBurst);
        named.put(BODY, bodyBytes);
        named.put(CURSORS, cursors);
        return named;
    }

    /// Those of a server.
    public static IdentityBounds of(AbuseLimits limits, SessionLimits session) {
        return new IdentityBounds(limits.connectionsPerIdentityMax(), limits.messagesPerSecond(),
                limits.messagesBurst(), limits.bytesPerSecond(), limits.bytesBurst(), session.bodyBytesMax(),
                session.cursorsMax());
    }

    /// The smaller of each.
    public IdentityBounds lowest(IdentityBounds other) {
        return new IdentityBounds(Math.min(connections, other.connections),
                Math.min(messagesPerSecond, other.messagesPerSecond), Math.min(messagesBurst, other.messagesBurst),
                Math.min(bytesPerSecond, other.bytesPerSecond), Math.min(bytesBurst, other.bytesBurst),
                Math.min(bodyBytes, other.bodyBytes), Math.min(cursors, other.cursors));
    }
}

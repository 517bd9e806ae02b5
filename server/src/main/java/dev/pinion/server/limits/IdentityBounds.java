package dev.pinion.server.limits;

/// What the connections of one identity may have and ask for together: those of the server, or what a token says of its holder,
/// which can only be less. Immutable; any thread.
///
/// @param connections live sessions
/// @param messagesPerSecond beyond it, the identity is read more slowly
/// @param messagesBurst at once after a pause
/// @param bytesPerSecond that arrive, with all that TLS adds
/// @param bytesBurst at once after a pause
public record IdentityBounds(long connections, long messagesPerSecond, long messagesBurst, long bytesPerSecond,
        long bytesBurst) {
    /// More than any limit of a server.
    public static final long NOTHING_SAID = 1L << 50;
    /// Of a token that says nothing of limits.
    public static final IdentityBounds NONE = new IdentityBounds(NOTHING_SAID, NOTHING_SAID, NOTHING_SAID, NOTHING_SAID,
            NOTHING_SAID);

    /// Those of a server.
    public static IdentityBounds of(AbuseLimits limits) {
        return new IdentityBounds(limits.connectionsPerIdentityMax(), limits.messagesPerSecond(),
                limits.messagesBurst(), limits.bytesPerSecond(), limits.bytesBurst());
    }

    /// The smaller of each.
    public IdentityBounds lowest(IdentityBounds other) {
        return new IdentityBounds(Math.min(connections, other.connections),
                Math.min(messagesPerSecond, other.messagesPerSecond), Math.min(messagesBurst, other.messagesBurst),
                Math.min(bytesPerSecond, other.bytesPerSecond), Math.min(bytesBurst, other.bytesBurst));
    }
}

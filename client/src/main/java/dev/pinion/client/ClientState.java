package dev.pinion.client;

/// Where a client stands at this moment; [ClientEvent] tells each change.
public enum ClientState {
    /// A session is open.
    CONNECTED,
    /// The last connection has ended, and the next one is being made or waited for.
    RECONNECTING,
    /// There will be no other connection.
    OVER
}

package dev.pinion.server.session;

import dev.pinion.server.access.Identity;
import dev.pinion.server.reply.Outbox;

/// Where a session stands. What only an authenticated session has is in its state, so nothing else can use it. That a
/// session has ended is the [Outbox]'s to say, since any thread may end it.
sealed interface SessionState {
    record AwaitingConnect() implements SessionState {}

    /// CONNECT was accepted.
    ///
    /// @param identity that of the last token
    /// @param heartBeats what both ends agreed to
    record Authenticated(Identity identity, HeartBeats heartBeats) implements SessionState {}
}

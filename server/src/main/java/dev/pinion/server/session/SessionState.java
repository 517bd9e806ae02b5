package dev.pinion.server.session;

import dev.pinion.server.access.Identity;
import dev.pinion.server.publish.Publisher;

/// Where a session stands. What only an authenticated session has is in its state, so nothing else can use it. That a
/// session has ended is the [Outbox]'s to say, since any thread may end it.
sealed interface SessionState {
    record AwaitingConnect() implements SessionState {}

    record Authenticated(Identity identity, Publisher publisher) implements SessionState {
        /// The same session, known by a fresh token.
        Authenticated with(Identity refreshed) {
            return new Authenticated(refreshed, publisher);
        }
    }
}

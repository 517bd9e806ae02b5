package dev.pinion.server.session;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;

/// A SEND to `/server/token`: the session goes on with a fresh token, or it ends.
///
/// Thread: the connection's reader.
final class TokenRefresh {
    private final Session session;
    private final PeerVerifier verifier;
    private final SubscribedDestinations subscribed;

    TokenRefresh(Session session, PeerVerifier verifier, SubscribedDestinations subscribed) {
        this.session = session;
        this.verifier = verifier;
        this.subscribed = subscribed;
    }

    /// Rights are looked at before they count; revocations once more after the session is known by its new token.
    Identity refresh(Identity current, Command.Send send) throws ProtocolException, AccessDeniedException {
        Identity next = verifier.refresh(current, BearerToken.of(send.body().utf8()));
        subscribed.requireAllowed(current, next);
        session.identity(next);
        verifier.requireNotRevoked(next);
        return next;
    }
}

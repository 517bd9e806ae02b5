package dev.pinion.server.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;

/// What one session reads, by the ids of its subscriptions, so that a refresh can ask for each again whether it may.
///
/// Thread: the connection's reader; others may ask for the count. As many as a session may have subscriptions.
final class SubscribedDestinations {
    private final Map<HeaderValue, Destination> byId = new ConcurrentHashMap<>();

    void add(HeaderValue id, Destination destination) throws ProtocolException {
        if (byId.putIfAbsent(id, destination) != null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "SUBSCRIBE with an id that another subscription of this connection has; expected a new one");
        }
    }

    void remove(HeaderValue id) {
        byId.remove(id);
    }

    int count() {
        return byId.size();
    }

    /// STOMP has no way to end one subscription from here, so one that is no longer allowed denies the session.
    void requireAllowed(Identity before, Identity now) throws AccessDeniedException {
        for (Destination destination : byId.values()) {
            AccessPolicy.requireRead(now, destination);
            if (destination instanceof Destination.Channels && !now.rights().readAllThat(before.rights())) {
                throw AccessPolicy.noLongerAll(now, destination);
            }
        }
    }
}

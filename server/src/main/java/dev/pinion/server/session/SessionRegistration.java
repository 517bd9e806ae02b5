package dev.pinion.server.session;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.fair.WorkGate;

/// Enters one session among those that were let in, and opens its gate at the pace of its identity.
///
/// Thread: the connection's reader.
final class SessionRegistration {
    private final Session session;
    private final LiveSessions live;
    private final WorkGate gate;
    private @Nullable Identity entered;

    SessionRegistration(Session session, LiveSessions live, WorkGate gate) {
        this.session = session;
        this.live = live;
        this.gate = gate;
    }

    void enter(Identity identity) throws ProtocolException {
        gate.open(live.enter(session, identity));
        entered = identity;
    }

    /// The session goes on with another token of the same holder, and at its limits.
    Identity goneOn(Identity next) {
        Identity before = entered;
        if (before != null) {
            entered = next;
            live.goOn(before, next);
        }
        return next;
    }

    void leave() {
        Identity who = entered;
        if (who != null) {
            entered = null;
            live.leave(session, who);
        }
    }
}

package dev.pinion.server.session;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.MessageRate;

/// Enters one session among those that were let in, and keeps the pace at which its identity may send.
///
/// Thread: the connection's reader.
final class SessionRegistration {
    /// How soon a session that waits notices that it was ended.
    private static final long LOOK_NANOS = 50_000_000;

    private final Session session;
    private final LiveSessions live;
    private @Nullable Identity entered;
    private @Nullable MessageRate rate;

    SessionRegistration(Session session, LiveSessions live) {
        this.session = session;
        this.live = live;
    }

    void enter(Identity identity) throws ProtocolException {
        rate = live.enter(session, identity);
        entered = identity;
    }

    /// Before a message is taken on: waits where the identity sends faster than it may. Meanwhile nothing is read from the
    /// peer, which feels it as a slow line, and its silence is not held against it: the socket's clock runs only in a read.
    void awaitTurn() throws InterruptedException {
        MessageRate pace = rate;
        if (pace != null) {
            long from = System.nanoTime();
            Duration wait = pace.count(1, from);
            long end = from + wait.toNanos();
            for (long left = wait.toNanos(); left > 0 && !session.outbox().ended(); left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    void leave() {
        Identity who = entered;
        if (who != null) {
            entered = null;
            live.leave(session, who);
        }
    }
}

package dev.pinion.server.listen;

import java.time.Duration;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.session.Session;

/// When one connection has taken too long, and which end that is. What its peer must do in time is measured by a
/// [PeerClock]; what we must do ourselves, such as the farewell, by the machine's.
///
/// Thread: housekeeping; returns at once.
final class Deadlines {
    /// Beyond the farewell and the wait for the store, for a writer that does not get its turn.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ConnectionLimits limits;
    private final Session session;
    private final PeerClock peer;
    private final FrameWatch frames = new FrameWatch();
    private final long farewellNanos;
    /// Found so by a look: its writer has until the next one to say so.
    private boolean revoked;
    private boolean conversing;
    private long conversingSince;

    Deadlines(ConnectionLimits limits, Session session, long acceptedNanos) {
        this.limits = limits;
        this.session = session;
        peer = new PeerClock(acceptedNanos);
        farewellNanos = limits.farewell().plus(limits.appendWait()).plus(GRACE).toNanos();
    }

    /// Ends the session of a handshake that takes too long; true when its connection is to be cut.
    boolean endHandshake(long now, boolean peerIsWaitedFor, boolean peerSpoke) {
        peer.look(now, peerIsWaitedFor);
        if (!peerSpoke && over(limits.flood().firstByte(), peer.nanos())) {
            session.end(DisconnectReason.HANDSHAKE_DEADLINE, "it said nothing");
            return true;
        }
        if (over(limits.handshakeDeadline(), peer.nanos())) {
            session.end(DisconnectReason.HANDSHAKE_DEADLINE, "the handshake took too long");
            return true;
        }
        return session.endedBefore(now - farewellNanos);
    }

    /// Ends the session that has taken too long; true when its connection is to be cut.
    boolean endConversation(long now, boolean peerIsWaitedFor, long unfinishedFrame, TimedOutput writing) {
        if (!conversing) {
            conversing = true;
            conversingSince = peer.nanos();
        }
        peer.look(now, peerIsWaitedFor);
        if (!session.authenticated() && over(limits.connectDeadline(), peer.nanos() - conversingSince)) {
            session.refuse(DisconnectReason.CONNECT_DEADLINE, "no CONNECT came in time");
        }
        if (frames.overdue(unfinishedFrame, peer.nanos(), limits.frameDeadline())) {
            session.refuse(DisconnectReason.FRAME_DEADLINE,
                    "a frame did not end within " + limits.frameDeadline().toMillis() + " ms of its beginning");
        }
        session.look(now);
        if (writing.stuckFor(limits.writeTimeout().toNanos(), now)) {
            session.end(DisconnectReason.SLOW_CONSUMER, "the peer accepted no byte for too long");
            return true;
        }
        return lingersRevoked(now) || session.endedBefore(now - farewellNanos);
    }

    /// Housekeeping looks four times a second, so a revoked session's connection is gone within a second; and where the machine
    /// stood still, its writer has had a turn.
    private boolean lingersRevoked(long now) {
        boolean before = revoked;
        revoked = session.revokedBefore(now);
        return before;
    }

    private static boolean over(Duration most, long nanos) {
        return nanos > most.toNanos();
    }
}

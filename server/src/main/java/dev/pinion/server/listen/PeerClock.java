package dev.pinion.server.listen;

/// A clock that runs only while we wait for the peer, so that a deadline charges the peer for its own slowness and never
/// for ours. It looks now and then: what lies between two looks is the peer's if it is waited for at the second, but no more than
/// [#BETWEEN_LOOKS_MAX_NANOS], since a machine that stood still for longer has not read what the peer sent meanwhile.
///
/// Thread: housekeeping. Pure: time is an argument.
final class PeerClock {
    static final long BETWEEN_LOOKS_MAX_NANOS = 1_000_000_000;

    private long lookedNanos;
    private long nanos;

    PeerClock(long nowNanos) {
        lookedNanos = nowNanos;
    }

    /// @param waited whether the reader waits and nothing has arrived that it has not seen
    void look(long nowNanos, boolean waited) {
        if (waited) {
            nanos += Math.min(nowNanos - lookedNanos, BETWEEN_LOOKS_MAX_NANOS);
        }
        lookedNanos = nowNanos;
    }

    /// For how long the peer has been waited for, in all.
    long nanos() {
        return nanos;
    }
}

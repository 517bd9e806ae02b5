package dev.pinion.server.listen;

/// A clock that runs only while we wait for the peer, so that a deadline charges the peer for its own slowness and never
/// for ours. It looks now and then: what lies between two looks is the peer's if it is waited for at the second.
///
/// Thread: housekeeping. Pure: time is an argument.
final class PeerClock {
    private long lookedNanos;
    private long nanos;

    PeerClock(long nowNanos) {
        lookedNanos = nowNanos;
    }

    /// @param waited whether the reader waits and nothing has arrived that it has not seen
    void look(long nowNanos, boolean waited) {
        if (waited) {
            nanos += nowNanos - lookedNanos;
        }
        lookedNanos = nowNanos;
    }

    /// For how long the peer has been waited for, in all.
    long nanos() {
        return nanos;
    }
}

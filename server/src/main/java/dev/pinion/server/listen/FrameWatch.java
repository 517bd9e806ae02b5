package dev.pinion.server.listen;

import java.time.Duration;

/// Notices a frame that has begun and never ends, however its bytes drip: a client that sends no heart-beats could hold
/// the memory of half a frame for ever.
///
/// Thread: housekeeping, which asks again and again; so it is as exact as its pace. Its clock is the [PeerClock].
final class FrameWatch {
    private long frame;
    private long sinceNanos;

    /// Whether a frame has been unfinished for longer than `most`.
    ///
    /// @param unfinished the number of the frame that waits for more of it, or zero
    boolean overdue(long unfinished, long nowNanos, Duration most) {
        if (unfinished != frame) {
            frame = unfinished;
            sinceNanos = nowNanos;
        }
        return frame != 0 && nowNanos - sinceNanos > most.toNanos();
    }
}

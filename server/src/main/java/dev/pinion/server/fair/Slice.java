package dev.pinion.server.fair;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// How long a virtual thread has run without waiting. Those are not shared out by time, so whoever is driven by its peer
/// looks here and steps aside after about a millisecond.
///
/// Stepping aside is a wait of a nanosecond, not a `Thread.yield`: a thread that yields goes back to the queue of its own
/// carrier, and a carrier with two that always run never looks at what came from outside, such as a thread that the
/// committer woke. A timed wait comes back from outside itself.
///
/// Thread: its owner.
public final class Slice {
    static final long NANOS = 1_000_000;
    /// A read that took so long has waited: the thread has queued anew.
    private static final long WAITED_NANOS = 20_000;

    private final LongSupplier clock;
    private final Runnable stepAside;
    private long beganNanos;

    /// For the thread that looks.
    public Slice() {
        this(System::nanoTime, () -> LockSupport.parkNanos(1));
    }

    /// For tests.
    Slice(LongSupplier clock, Runnable stepAside) {
        this.clock = clock;
        this.stepAside = stepAside;
        beganNanos = clock.getAsLong();
    }

    /// Steps aside when the slice is used up.
    public void look() {
        if (clock.getAsLong() - beganNanos >= NANOS) {
            stepAside.run();
            beganNanos = clock.getAsLong();
        }
    }

    public long now() {
        return clock.getAsLong();
    }

    /// The thread has called what may wait; if it did, a new slice begins, and if not, the call counts as running.
    public void returned(long calledNanos) {
        long now = clock.getAsLong();
        if (now - calledNanos >= WAITED_NANOS) {
            beganNanos = now;
        }
    }
}

package dev.pinion.server.fair;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// How long a virtual thread has run without waiting. Those are not shared out by time, so whoever is driven by its peer
/// looks here, steps behind the others four times in a millisecond of running, and once leaves its carrier altogether.
///
/// `Thread.yield` alone is not enough: it puts a thread into the queue of its own carrier, and a carrier that has two which
/// always run never looks at what comes from outside, such as a thread that the committer woke (seen: 6 s). A timed wait,
/// however short, comes back from outside itself; alone it costs more.
///
/// Thread: its owner.
public final class Slice {
    static final long NANOS = 250_000;
    static final int SLICES_TO_LEAVE = 4;
    /// A read that took so long has waited: the thread has queued anew.
    private static final long WAITED_NANOS = 20_000;

    private final LongSupplier clock;
    private final Runnable yields;
    private final Runnable leaves;
    private long beganNanos;
    private int slices;

    /// For the thread that looks.
    public Slice() {
        this(System::nanoTime, Thread::yield, () -> LockSupport.parkNanos(1));
    }

    /// For tests.
    Slice(LongSupplier clock, Runnable yields, Runnable leaves) {
        this.clock = clock;
        this.yields = yields;
        this.leaves = leaves;
        beganNanos = clock.getAsLong();
    }

    /// Steps aside when the slice is used up.
    public void look() {
        if (clock.getAsLong() - beganNanos >= NANOS) {
            slices++;
            if (slices % SLICES_TO_LEAVE == 0) {
                leaves.run();
            } else {
                yields.run();
            }
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

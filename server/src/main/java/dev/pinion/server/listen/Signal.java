package dev.pinion.server.listen;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/// Wakes one thread, once, however often it is called before that thread has looked.
///
/// Threads: any calls [#raise]; only the owner calls [#await].
final class Signal {
    /// Waits until it is raised, however long that takes. A virtual thread that parks with a time-out costs a timer that is
    /// set and taken back, and wakes the timers' thread for both: twice per message, if every wait had one.
    static final long FOR_EVER = Long.MAX_VALUE;

    private volatile boolean raised;
    private volatile @Nullable Thread owner;

    /// Names the thread to wake. Called by that thread, before its first look.
    void own() {
        owner = Thread.currentThread();
    }

    void raise() {
        if (!raised) {
            raised = true;
            LockSupport.unpark(owner);
        }
    }

    /// Waits until it is raised or the time is over, and lowers it.
    ///
    /// @throws InterruptedException when the owner was told to stop at once
    void await(long nanosMax) throws InterruptedException {
        if (nanosMax == FOR_EVER) {
            awaitRaised();
        } else {
            awaitUntil(System.nanoTime() + nanosMax);
        }
        raised = false;
    }

    private void awaitRaised() throws InterruptedException {
        while (!raised) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void awaitUntil(long end) throws InterruptedException {
        while (!raised) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}

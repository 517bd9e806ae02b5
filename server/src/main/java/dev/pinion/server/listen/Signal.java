package dev.pinion.server.listen;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/// Wakes one thread, once, however often it is called before that thread has looked.
///
/// Threads: any calls [#raise]; only the owner calls [#await].
final class Signal {
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
        long end = System.nanoTime() + nanosMax;
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
        raised = false;
    }
}

package dev.pinion.client.threads;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs an action once, unless it is called off in time. The action runs on a virtual thread of its own and must not block.
///
/// A socket time-out bounds one read; this bounds a whole step, however many bytes drip in.
public final class Deadline {

    private final CountDownLatch calledOff = new CountDownLatch(1);

    private Deadline() {}

    public static Deadline in(Duration time, Runnable onExpiry) {
        Deadline deadline = new Deadline();
        Thread.ofVirtual().name("pinion-deadline").start(() -> deadline.await(time, onExpiry));
        return deadline;
    }

    private void await(Duration time, Runnable onExpiry) {
        try {
            if (!calledOff.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                onExpiry.run();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    public void callOff() {
        calledOff.countDown();
    }
}

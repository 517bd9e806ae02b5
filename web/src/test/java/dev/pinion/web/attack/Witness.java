package dev.pinion.web.attack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/// Somebody honest who does the same thing again and again, and sees how long it takes. The first fault ends it.
///
/// Threads: one does it; any asks.
final class Witness implements AutoCloseable {
    private final long pauseNanos;
    private final Act act;
    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<@Nullable Exception> fault = new AtomicReference<>();
    private final Thread thread = Thread.ofPlatform().name("witness").unstarted(this::run);
    private volatile boolean stopping;

    /// What is done; it throws where the answer is not the right one.
    interface Act {
        void run() throws Exception;
    }

    private Witness(long pauseNanos, Act act) {
        this.pauseNanos = pauseNanos;
        this.act = act;
    }

    static Witness start(long pauseNanos, Act act) {
        var witness = new Witness(pauseNanos, act);
        witness.thread.start();
        return witness;
    }

    private void run() {
        try {
            while (!stopping) {
                long began = System.nanoTime();
                act.run();
                millis.add((System.nanoTime() - began) / 1e6);
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (Exception | AssertionError seen) {
            fault.set(seen instanceof Exception exception ? exception : new IllegalStateException(seen));
        }
    }

    /// Stops it, and returns what it took from the first one on, the shortest first.
    List<Double> stop() throws InterruptedException {
        stopping = true;
        thread.join();
        return millis.stream().sorted().toList();
    }

    @Nullable
    Exception fault() {
        return fault.get();
    }

    /// What 99 of 100 took at most.
    static double slow(List<Double> sorted) {
        return sorted.get(sorted.size() * 99 / 100);
    }

    /// Half of them, 99 in 100, all.
    static String told(List<Double> sorted) {
        return "%.1f / %.1f / %.1f".formatted(sorted.get(sorted.size() / 2), slow(sorted), sorted.getLast());
    }

    @Override
    public void close() {
        stopping = true;
    }
}

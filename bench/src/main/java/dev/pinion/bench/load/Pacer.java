package dev.pinion.bench.load;

/// The timetable of an open loop: the i-th message is due at `start + i * interval`, whatever has happened meanwhile.
/// After a stall all that were due in it are still handed out, each with its own time: measuring from there is what
/// corrects coordinated omission. Thread: one. Pure but for its position.
final class Pacer {
    private final double intervalNanos;
    private final long startNanos;
    private long handedOut;

    /// The first is due at `startNanos`.
    Pacer(long startNanos, double intervalNanos) {
        this.startNanos = startNanos;
        this.intervalNanos = intervalNanos;
    }

    /// When the next one is due.
    long dueNanos() {
        return startNanos + (long) (handedOut * intervalNanos);
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos() >= 0;
    }

    void advance() {
        handedOut++;
    }
}

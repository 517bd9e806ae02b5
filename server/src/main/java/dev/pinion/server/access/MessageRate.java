package dev.pinion.server.access;

import java.time.Duration;

/// How many messages one identity may send in a second: a bucket that fills with time and that each message empties by
/// one. It never refuses; it says how long to wait before reading on, so that nothing is lost and the peer feels it as a
/// slow line. Debt is allowed: a message that was read counts, and what follows waits for it.
///
/// Thread: any; one short lock, shared by the connections of an identity. Pure: time is an argument (nanoseconds of a
/// clock that only goes forward).
public final class MessageRate {
    private final double perNano;
    private final double burst;
    private double available;
    private long lastNanos;

    /// Full at the start.
    public MessageRate(int perSecond, int burst, long nowNanos) {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("messages per second and burst must be 1 or more");
        }
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.available = burst;
        this.lastNanos = nowNanos;
    }

    /// Counts messages that were read; says how long to wait before reading the next ones.
    public synchronized Duration count(int messages, long nowNanos) {
        long passed = Math.max(0, nowNanos - lastNanos); // threads may arrive with their clocks out of order
        lastNanos += passed;
        available = Math.min(burst, available + passed * perNano) - messages;
        return available >= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(-available / perNano));
    }
}

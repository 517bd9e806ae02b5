package dev.pinion.server.fair;

/// How much work one identity, or one address before its CONNECT, may ask for in a second: a bucket of [Work] units that
/// fills with time and that each piece of work empties. It never refuses; it says how long to wait before reading on, so
/// that nothing is lost and the peer feels it as a slow line. Debt is allowed: what was read counts, and what follows
/// waits for it.
///
/// Thread: any; one short lock, shared by the connections of an identity. Pure: time is an argument (nanoseconds of a
/// clock that only goes forward).
public final class Pace {
    private double perNano;
    private double burst;
    private double available;
    private long lastNanos;

    /// Full at the start.
    public Pace(long perSecond, long burst, long nowNanos) {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("units per second and burst must be 1 or more");
        }
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.available = burst;
        this.lastNanos = nowNanos;
    }

    /// From now on so much; what is owed stays owed.
    synchronized void change(long perSecond, long burstMax) {
        perNano = perSecond / 1e9;
        burst = burstMax;
        available = Math.min(available, burst);
    }

    /// Counts work that was asked for; says for how many nanoseconds to wait before doing it.
    public synchronized long charge(long units, long nowNanos) {
        long passed = Math.max(0, nowNanos - lastNanos); // threads may arrive with their clocks out of order
        lastNanos += passed;
        available = Math.min(burst, available + passed * perNano) - units;
        return available >= 0 ? 0 : (long) Math.ceil(-available / perNano);
    }
}

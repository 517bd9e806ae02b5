package dev.pinion.server.session;

import java.util.concurrent.TimeUnit;

/// How much a session sends and gets, and at which rates: an average in which the last ten seconds count most.
///
/// Threads: the committer counts what was sent, the writer what was delivered, housekeeping looks; any reads.
@SuppressWarnings("NonAtomicVolatileUpdate") // each has one thread that writes it
public final class Traffic {
    private static final double AVERAGED_OVER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private volatile long sent;
    private volatile long delivered;
    private volatile double sentPerSecond;
    private volatile double deliveredPerSecond;
    // Of housekeeping alone.
    private long sentSeen;
    private long deliveredSeen;
    private long lookedNanos = System.nanoTime();

    void sent() {
        sent++;
    }

    /// So many messages were written to the peer. Thread: the writer.
    public void delivered(int messages) {
        delivered += messages;
    }

    void look(long nowNanos) {
        long nanos = nowNanos - lookedNanos;
        if (nanos <= 0) {
            return;
        }
        long sentNow = sent;
        long deliveredNow = delivered;
        sentPerSecond = averaged(sentPerSecond, sentNow - sentSeen, nanos);
        deliveredPerSecond = averaged(deliveredPerSecond, deliveredNow - deliveredSeen, nanos);
        sentSeen = sentNow;
        deliveredSeen = deliveredNow;
        lookedNanos = nowNanos;
    }

    private static double averaged(double before, long more, long nanos) {
        double part = Math.min(1, nanos / AVERAGED_OVER_NANOS);
        return before + (more * (double) TimeUnit.SECONDS.toNanos(1) / nanos - before) * part;
    }

    /// Messages of this session that are on disk.
    public long sentCount() {
        return sent;
    }

    /// Messages written to the peer.
    public long deliveredCount() {
        return delivered;
    }

    public double sentPerSecond() {
        return sentPerSecond;
    }

    public double deliveredPerSecond() {
        return deliveredPerSecond;
    }
}

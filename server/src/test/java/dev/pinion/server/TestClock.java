package dev.pinion.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The machine's clock, put ahead by as much as a test wants. Any thread.
public final class TestClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;
    private volatile String broken = "no thread";
    private volatile String outOfMemory = "no thread";

    public TestClock() {}

    public void putAhead(Duration more) {
        ahead = ahead.plus(more);
    }

    /// From now on it throws on threads whose names begin so.
    public void breakOn(String threads) {
        broken = threads;
    }

    /// From now on it throws an Error there.
    public void breakHardOn(String threads) {
        outOfMemory = threads;
    }

    @Override
    public Instant instant() {
        if (Thread.currentThread().getName().startsWith(outOfMemory)) {
            throw new OutOfMemoryError("as a test wants it");
        }
        if (Thread.currentThread().getName().startsWith(broken)) {
            throw new IllegalStateException("the clock is broken, as a test wants it");
        }
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants only");
    }
}

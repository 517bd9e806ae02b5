package dev.pinion.db.commit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DiskLimits;
import dev.pinion.db.HealthListener;
import dev.pinion.db.LogHealth;
import dev.pinion.db.StorageException;

/// Watches free space and the commit under way; knows the log's health, which is the committer's state with what is
/// wrong with the disk.
///
/// Threads: `pinion-disk-watch`, a daemon, looks every second, also while the committer hangs in a sync; the committer
/// itself looks after every few megabytes, since a second is long at full speed. The monitor guards the health and is
/// held for the listener's call, never for I/O.
public final class DiskWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final long LOOK_AFTER_BYTES = 8L << 20;
    private static final long IDLE = 0;
    /// The applier takes in what is older than a second.
    private static final Duration BEHIND_MAX = Duration.ofSeconds(15);

    private final DiskLimits limits;
    private final LongSupplier freeBytes;
    private final LongSupplier nanos;
    private final CountDownLatch closed = new CountDownLatch(1);
    /// Only the committer writes these two.
    private volatile long commitSince = IDLE;
    private long writtenSinceLook;
    private LogHealth committer = LogHealth.RUNNING;
    private volatile LogHealth health = LogHealth.RUNNING;
    private volatile Supplier<LogHealth.Lag> behind = () -> LogHealth.Lag.NONE;
    private HealthListener listener = changed -> {};

    /// @param freeBytes [Long#MAX_VALUE] when nobody knows
    /// @param nanos     as [System#nanoTime()]
    public DiskWatch(DiskLimits limits, LongSupplier freeBytes, LongSupplier nanos) {
        this.limits = limits;
        this.freeBytes = freeBytes;
        this.nanos = nanos;
    }

    @Override
    public void run() {
        try {
            do {
                look();
            } while (!closed.await(limits.watchEvery().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            LOG.info("the disk is not watched any more: interrupted");
            Thread.currentThread().interrupt();
        }
    }

    public LogHealth health() {
        return health;
    }

    /// Another opening of the database.
    void watch(Supplier<LogHealth.Lag> lag) {
        behind = lag;
    }

    public LogHealth.Lag lag() {
        return behind.get();
    }

    /// The listener hears at once what is so now: it has missed how it came to be.
    public synchronized void listen(HealthListener healthListener) {
        listener = healthListener;
        tell(health);
    }

    /// Refuses.
    ///
    /// @throws StorageException.Full when appends are refused for want of space
    public void requireSpace() {
        LogHealth now = health;
        if (now.state() == LogHealth.State.REFUSING) {
            throw new StorageException.Full(now.detail());
        }
    }

    /// Committer only.
    public void commitBegins() {
        commitSince = Math.max(nanos.getAsLong(), IDLE + 1);
    }

    /// Committer only.
    public void commitEnded(long bytes) {
        Duration took = Duration.ofNanos(nanos.getAsLong() - commitSince);
        commitSince = IDLE;
        if (took.compareTo(limits.slowCommit()) > 0) {
            LOG.warn("a commit took {} ms: the disk is slow", took.toMillis());
        }
        writtenSinceLook += bytes;
        if (writtenSinceLook > LOOK_AFTER_BYTES) {
            writtenSinceLook = 0;
            look();
        }
    }

    /// What the committer itself has to say. Committer only.
    public void committerIs(LogHealth now) {
        long free = freeBytes.getAsLong();
        synchronized (this) {
            committer = now;
            change(free);
        }
    }

    private void look() {
        long free = freeBytes.getAsLong();
        synchronized (this) {
            change(free);
        }
    }

    private void change(long free) {
        LogHealth before = health;
        LogHealth now = combined(free);
        health = now;
        if (!now.isSameAs(before)) {
            tell(now);
        }
    }

    private LogHealth combined(long free) {
        if (committer.state() != LogHealth.State.RUNNING) {
            return committer;
        }
        if (free < limits.reserveBytes()) {
            return LogHealth.refusing("the disk has " + free + " bytes left, less than the " + limits.reserveBytes()
                    + " kept in reserve (db.disk.reserve): appends are refused until there is space");
        }
        long since = commitSince;
        long busy = since == IDLE ? 0 : nanos.getAsLong() - since;
        if (busy > limits.slowCommit().toNanos()) {
            return LogHealth.warning(LogHealth.Trouble.SLOW_DISK,
                    "a commit has been on its way to disk for " + busy / 1_000_000 + " ms");
        }
        LogHealth.Lag lag = behind.get();
        if (lag.age().compareTo(BEHIND_MAX) > 0) {
            return LogHealth.warning(LogHealth.Trouble.SLOW_DISK, "the database is behind the log by " + lag.bytes()
                    + " bytes, the oldest of " + lag.age().toSeconds() + " s ago");
        }
        if (free < limits.lowSpaceBytes()) {
            return LogHealth.warning(LogHealth.Trouble.LOW_SPACE, "the disk has " + free + " bytes left, less than the "
                    + limits.lowSpaceBytes() + " of db.disk.low: make space before appends are refused");
        }
        return LogHealth.RUNNING;
    }

    private void tell(LogHealth now) {
        try {
            listener.changed(now);
        } catch (RuntimeException brokenPromise) {
            LOG.error("a listener of the log's health threw", brokenPromise);
        }
    }

    public void close() {
        closed.countDown();
    }
}

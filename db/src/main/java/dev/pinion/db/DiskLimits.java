package dev.pinion.db;

import java.time.Duration;

/// When the disk is too full or too slow, and how long a read waits for a database that is being reopened.
///
/// @param lowSpaceBytes
///            with less free space than this, health warns
/// @param reserveBytes
///            with less than this, appends are refused before the disk is full, so that retention, cursors and an
///            orderly stop still have room
/// @param slowCommit
///            a commit that takes longer shows in health
/// @param watchEvery
///            how often the disk is looked at while nothing is written
/// @param readWait
///            how long a read waits for a database that is being reopened, before it fails
public record DiskLimits(long lowSpaceBytes, long reserveBytes, Duration slowCommit, Duration watchEvery,
        Duration readWait) {

    /// The reserve holds a full journal (64 MiB), and as much again of what retention rewrites.
    public static final DiskLimits DEFAULT = new DiskLimits(1L << 30, 128L << 20, Duration.ofSeconds(2),
            Duration.ofMillis(500), Duration.ofSeconds(10));

    public DiskLimits {
        if (reserveBytes < 0 || lowSpaceBytes < reserveBytes) {
            throw new IllegalArgumentException("db.disk.low is " + lowSpaceBytes + " and db.disk.reserve "
                    + reserveBytes + "; expected bytes, the first not less than the second");
        }
        requirePositive("db.disk.slow", slowCommit);
        requirePositive("db.disk.watch", watchEvery);
        requirePositive("db.read.wait", readWait);
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " is " + value + "; expected longer than zero");
        }
    }
}

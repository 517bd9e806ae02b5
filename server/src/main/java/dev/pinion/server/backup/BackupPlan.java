package dev.pinion.server.backup;

import java.nio.file.Path;
import java.time.Duration;

/// When a server backs itself up.
///
/// @param every (`backup.every`) how long after the last one the next is made
/// @param keep (`backup.keep`) how many are kept; older ones are deleted once a newer one is whole
/// @param folder (`backup.dir`) where they lie, each a folder of its own
public record BackupPlan(Duration every, int keep, Path folder) {
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(365);
    private static final int KEEP_MAX = 1_000;

    public BackupPlan {
        if (every.compareTo(LEAST) < 0 || every.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "backup.every is " + every + ", expected one minute to " + MOST.toDays() + " days");
        }
        if (keep < 1 || keep > KEEP_MAX) {
            throw new IllegalArgumentException("backup.keep is " + keep + ", expected 1 to " + KEEP_MAX);
        }
    }
}

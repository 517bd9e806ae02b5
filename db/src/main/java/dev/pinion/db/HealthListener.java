package dev.pinion.db;

/// Hears when the log's state or trouble changes. Requirements:
/// 1. Runs on the committer or the watch, under the watch's lock: MUST return at once; never calls the log.
/// 2. MUST NOT throw.
@FunctionalInterface
public interface HealthListener {

    void changed(LogHealth health);
}

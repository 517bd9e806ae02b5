package dev.pinion.server.upkeep;

import java.time.Clock;

import dev.pinion.db.Database;

/// Forgets idempotency keys that are older than their window. Thread: the upkeep's.
final class KeyPruningTask implements UpkeepTask {
    /// A key may be remembered longer than its window by this part of it.
    private static final int PART_OF_WINDOW = 24;

    private final Database database;
    private final UpkeepSettings settings;
    private final Throttle throttle;
    private final Clock clock;
    private long nextMillis;

    KeyPruningTask(Database database, UpkeepSettings settings, Throttle throttle, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.throttle = throttle;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "forgetting of idempotency keys";
    }

    @Override
    public void run() throws InterruptedException {
        long now = clock.millis();
        if (now < nextMillis) {
            return;
        }
        long windowMillis = settings.idempotencyWindow().toMillis();
        int most = settings.pace().stepKeys();
        int forgotten = most;
        while (forgotten == most) {
            forgotten = throttle.run(() -> database.forgetKeysBefore(now - windowMillis, most));
        }
        nextMillis = now + windowMillis / PART_OF_WINDOW;
    }
}

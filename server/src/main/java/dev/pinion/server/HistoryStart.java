package dev.pinion.server;

import java.time.Clock;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.server.upkeep.Duty;

/// Says, before anybody can publish, that the signed history goes on. Thread: whoever starts the server.
final class HistoryStart {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryStart.class);

    private HistoryStart() {}

    /// A history that is not what was signed is served all the same, and told at every place where an operator looks. Where several
    /// servers share it, the one that signs it does this, again whenever it takes that over.
    static Duty begun(Database database, SignedHistory history, boolean insist, BooleanSupplier mayTake, Clock clock) {
        var duty = new Duty(database.servers(), mayTake, () -> begin(history, insist, clock));
        try {
            boolean _ = duty.isOurs();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StorageException("the start was interrupted", stopping);
        }
        return duty;
    }

    private static void begin(SignedHistory history, boolean insist, Clock clock) throws InterruptedException {
        history.begin(clock.millis(), insist);
        if (!history.doubt().isEmpty()) {
            LOG.error("the history is not what was signed: {}", history.doubt());
        }
    }
}

package dev.pinion.server;

import java.time.Clock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.server.upkeep.KeyHistorySigner;

/// Says, before anybody can publish, that the signed history goes on. Thread: whoever starts the server.
final class HistoryStart {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryStart.class);

    private HistoryStart() {}

    /// A history that is not what was signed is served all the same, and told at every place where an operator looks.
    static SignedHistory begun(Database database, ServerKeyStore keys, boolean insist, Clock clock) {
        SignedHistory history = database.signedHistory(new KeyHistorySigner(keys));
        try {
            history.begin(clock.millis(), insist);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StorageException("the start was interrupted", stopping);
        }
        if (!history.doubt().isEmpty()) {
            LOG.error("the history is not what was signed: {}", history.doubt());
        }
        return history;
    }
}

package dev.pinion.server;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.StorageException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.limits.PinLimits;
import dev.pinion.server.pins.Confirmation;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.pins.PinBoard;
import dev.pinion.server.pins.PinServices;

/// The server's keys, and who follows their pins. Any thread.
///
/// @param pins what sessions need of them
record FollowedKeys(ServerKeyStore store, PinServices pins) {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedKeys.class);

    /// Its thread is closed before the database, which keeps the confirmations.
    static FollowedKeys open(ServerKeyStore store, Confirmations confirmations, PinLimits limits, ResourceStack parts) {
        PinBoard board = parts.opened(PinBoard.open(new AnnouncedKeys(store)));
        store.listen(board::changed);
        return new FollowedKeys(store, new PinServices(board, confirmations, limits));
    }

    /// Whether the pin stores of an identity know the next pin: `known`, `behind` where one does not, `not-asked` where none ever
    /// asked.
    String pinsOf(Identity identity) {
        List<Confirmation> stores = pins.confirmations().of(identity.key());
        if (stores.isEmpty()) {
            return "not-asked";
        }
        return stores.stream().allMatch(each -> each.knows(store.next().pin())) ? "known" : "behind";
    }

    /// From time to time: forgets who was not seen for long.
    void prune() {
        try {
            var _ = pins.confirmations().prune().exceptionally(failed -> {
                LOG.warn("confirmations of pins that are old could not be forgotten now", failed);
                return 0;
            });
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (StorageException nextTime) {
            LOG.warn("confirmations of pins that are old could not be forgotten now", nextTime);
        }
    }
}

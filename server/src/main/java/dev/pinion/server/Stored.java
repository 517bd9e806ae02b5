package dev.pinion.server;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.db.Database.OtherServers;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.StorageException;
import dev.pinion.server.access.RevocationList;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.CursorCommands;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.LeasedCursors;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.fair.Budgets;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.publish.ChannelsBegun;
import dev.pinion.server.session.Channels;
import dev.pinion.server.shared.SharedCursors;

/// The log, and how far its readers have come.
record Stored(Database database, ChannelTails tails, Budgets budgets, LiveCursors cursors, SharedCursors shared) {
    private static final Logger LOG = LoggerFactory.getLogger(Stored.class);

    static Stored open(ServerConfig config, Clock clock, ResourceStack parts) {
        Database database = parts.opened(
                Database.open(config.storage().database(config.dataDirectory().resolve("db"), config.memory()), clock));
        var tails = new ChannelTails(database.log(), database.epoch(), config.deliveryLimits(),
                config.memory().tailBytes(), clock);
        database.log().listen(tails);
        LiveCursors cursors = parts.opened(new LiveCursors(database.cursors(), config.sessionLimits(), clock));
        var budgets = new Budgets(config.memory());
        var leases = new LeasedCursors(database.cursors(), cursors, config.sessionLimits(), new SecureRandom());
        var shared = new SharedCursors(cursors, leases, budgets, config.sessionLimits(), clock);
        return new Stored(database, tails, budgets, cursors, shared);
    }

    /// From now on what other servers change holds here, too.
    void followOthers(RevocationList revocations, Confirmations confirmations) {
        database.listen(new Others(tails, cursors, shared, revocations, confirmations));
    }

    /// Thread: the committer; what may wait runs on virtual threads.
    private record Others(ChannelTails tails, LiveCursors cursors, SharedCursors shared, RevocationList revocations,
            Confirmations confirmations) implements OtherServers {
        @Override
        public void cursorTaken(String identity, String name) {
            cursors.takenElsewhere(new Cursor.Key(identity, name));
        }

        @Override
        public void cursorCalled(String identity, String name) {
            shared.called(new Cursor.Key(identity, name));
        }

        @Override
        public void revoked(DurableRecords.Entry revocation) {
            var _ = Thread.ofVirtual()
                    .name("revoked")
                    .start(() -> revocations.learn(DurableRevocations.of(revocation)));
        }

        @Override
        public void confirmed(DurableRecords.Entry confirmation) {
            confirmations.learn(confirmation);
        }

        @Override
        public void missed() {
            tails.mayBeErased();
            cursors.maybeTakenElsewhere();
            shared.maybeCalled();
            var _ = Thread.ofVirtual().name("missed").start(this::learnAll);
        }

        private void learnAll() {
            try {
                revocations.learnAll();
                confirmations.learnAll();
            } catch (StorageException failsAgain) {
                LOG.warn("what other servers have changed could not be read; it is when the database answers again",
                        failsAgain);
            }
        }
    }

    Channels channels(int perIdentityMax) {
        return new Channels(database.log(), database.epoch(), tails, cursors, shared,
                new ChannelsBegun(database.log(), perIdentityMax));
    }

    Map<String, AdminCommand> cursorCommands(TokenChecks tokens) {
        return new CursorCommands(database, cursors, shared, tokens.verifier().issuers()).admin();
    }
}

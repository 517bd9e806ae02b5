package dev.pinion.server;

import java.time.Clock;
import java.util.Map;

import dev.pinion.db.Database;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.CursorCommands;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.fair.Budgets;
import dev.pinion.server.publish.ChannelsBegun;
import dev.pinion.server.session.Channels;
import dev.pinion.server.shared.SharedCursors;

/// The log, and how far its readers have come.
record Stored(Database database, ChannelTails tails, Budgets budgets, LiveCursors cursors, SharedCursors shared) {

    static Stored open(ServerConfig config, Clock clock, ResourceStack parts) {
        Database database = parts.opened(
                Database.open(config.storage().database(config.dataDirectory().resolve("db"), config.memory()), clock));
        var tails = new ChannelTails(database.log(), database.epoch(), config.deliveryLimits(),
                config.memory().tailBytes(), clock);
        database.log().listen(tails);
        LiveCursors cursors = parts.opened(new LiveCursors(database.cursors(), config.sessionLimits(), clock));
        var budgets = new Budgets(config.memory());
        var shared = new SharedCursors(cursors, budgets, config.sessionLimits(), clock);
        return new Stored(database, tails, budgets, cursors, shared);
    }

    Channels channels(int perIdentityMax) {
        return new Channels(database.log(), database.epoch(), tails, cursors, shared,
                new ChannelsBegun(database.log(), perIdentityMax));
    }

    Map<String, AdminCommand> cursorCommands(TokenChecks tokens) {
        return new CursorCommands(database, cursors, shared, tokens.verifier().issuers()).admin();
    }
}

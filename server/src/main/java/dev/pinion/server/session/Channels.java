package dev.pinion.server.session;

import dev.pinion.db.MessageLog;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.publish.ChannelsBegun;
import dev.pinion.server.shared.SharedCursors;

/// The channels of this server, as those who subscribe to them need them.
///
/// @param log where all messages are
/// @param epoch of the log: another one is another history
/// @param tails the newest messages in memory
/// @param cursors how far durable subscriptions have come
/// @param shared those of them that several read together
/// @param begun how many channels each sender has begun
public record Channels(MessageLog log, String epoch, ChannelTails tails, LiveCursors cursors, SharedCursors shared,
        ChannelsBegun begun) {}

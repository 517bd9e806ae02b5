package dev.pinion.server.session;

import dev.pinion.db.MessageLog;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.deliver.ChannelTails;

/// The channels of this server, as those who subscribe to them need them.
///
/// @param log where all messages are
/// @param epoch of the log: another one is another history
/// @param tails the newest messages in memory
/// @param cursors how far durable subscriptions have come
public record Channels(MessageLog log, String epoch, ChannelTails tails, LiveCursors cursors) {}

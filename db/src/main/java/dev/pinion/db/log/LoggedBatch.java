package dev.pinion.db.log;

import java.util.Collection;
import java.util.List;
import java.util.function.IntUnaryOperator;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StoredMessage;

/// What one record of the write-ahead log says.
///
/// @param channels  of the messages
/// @param channelOf the number among them of a message's channel, by the message's own number
/// @param keys      of those messages that have one
/// @param changes   in their order; messages come before them
public record LoggedBatch(Collection<? extends ChannelLog> channels, List<StoredMessage> messages,
        IntUnaryOperator channelOf, KeysOfBatch keys, List<Change> changes) {}

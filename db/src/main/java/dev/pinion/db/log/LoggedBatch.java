package dev.pinion.db.log;

import java.util.Collection;
import java.util.List;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StoredMessage;

/// What one record of the write-ahead log says.
///
/// @param channels of the messages
/// @param keys     of those messages that have one
/// @param changes  in their order; messages come before them
public record LoggedBatch(Collection<? extends ChannelLog> channels, List<StoredMessage> messages, KeysOfBatch keys,
        List<Change> changes) {}

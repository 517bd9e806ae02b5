package dev.pinion.db;

/// A row of the channel table.
record ChannelRow(long id, ChannelHead head) {}

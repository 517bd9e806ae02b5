package dev.pinion.db.engine;

/// A row of the channel table.
public record ChannelRow(long id, ChannelHead head) {}

package dev.pinion.db.commit;

/// A row of the channel table.
public record ChannelRow(long id, ChannelHead head) {}

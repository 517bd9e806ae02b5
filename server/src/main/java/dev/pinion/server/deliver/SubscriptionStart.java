package dev.pinion.server.deliver;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.stomp.HeaderValue;

/// Where a subscription begins.
///
/// @param id the client's `id`, repeated on every MESSAGE
/// @param channel what is read
/// @param position the first sequence to deliver
public record SubscriptionStart(HeaderValue id, ChannelLog channel, long position) {}

package dev.pinion.server.deliver;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;

/// Where a subscription begins and how it is acknowledged.
///
/// @param id the client's `id`, repeated on every MESSAGE
/// @param channel what is read
/// @param position the first sequence to deliver
/// @param browse whether to stop at what is the end now
/// @param credit how many may be unacknowledged, in the client modes
/// @param progress who keeps the position, for durable cursors
public record SubscriptionStart(HeaderValue id, ChannelLog channel, long position, AckMode ack, boolean browse,
        Credit credit, Progress progress) {

    /// The same for another channel, for wildcards.
    public SubscriptionStart on(ChannelLog other, long first, Progress kept) {
        return new SubscriptionStart(id, other, first, ack, browse, credit, kept);
    }
}

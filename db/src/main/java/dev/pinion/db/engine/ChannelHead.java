package dev.pinion.db.engine;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.StoredMessage;

/// Where a channel stands.
///
/// @param timestampMillis
///            of the last message
/// @param chain
///            after the last message
/// @param anchor
///            the chain before `first`, of what retention has left
/// @param bytes
///            of all that is held, for retention
public record ChannelHead(long first, long last, long timestampMillis, Bytes chain, Bytes anchor, long bytes) {

    public static ChannelHead empty(String channel, String epoch) {
        Bytes start = Bytes.owned(ChainLink.start(channel, epoch));
        return new ChannelHead(1, 0, 0, start, start, 0);
    }

    public ChannelHead after(StoredMessage message) {
        long added = (long) message.headers().size() + message.body().size();
        return new ChannelHead(first, message.seq(), message.timestampMillis(), message.chain(), anchor, bytes + added);
    }

    public ChannelHead from(long newFirst, Bytes newAnchor, long bytesLeft) {
        return new ChannelHead(newFirst, last, timestampMillis, chain, newAnchor, bytesLeft);
    }

    public ChannelHead holding(long bytesLeft) {
        return new ChannelHead(first, last, timestampMillis, chain, anchor, bytesLeft);
    }
}

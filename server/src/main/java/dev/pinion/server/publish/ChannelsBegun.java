package dev.pinion.server.publish;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// How many channels each identity has begun since the server was started, so that one cannot take the places of all. What is
/// on its way to disk is not counted yet, so both bounds may be passed by a batch or two.
///
/// Threads: connections' readers ask, the committer counts. One entry for each identity that has begun a channel: there are
/// no more of them than channels.
public final class ChannelsBegun {
    private final Map<String, Integer> bySender = new ConcurrentHashMap<>();
    private final MessageLog log;
    private final int perIdentityMax;

    public ChannelsBegun(MessageLog log, int perIdentityMax) {
        this.log = log;
        this.perIdentityMax = perIdentityMax;
    }

    /// Before a message is taken on that may be the first of its channel.
    ///
    /// @throws ProtocolException when there are too many channels, or too many of this sender
    public void requireRoom(String sender, ChannelLog channel) throws ProtocolException {
        if (channel.last() > 0) {
            return;
        }
        if (log.channelCount() >= log.channelsMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "SEND to the new channel " + channel.name()
                    + "; there are " + log.channelCount() + " channels, as many as channels.max allows");
        }
        if (bySender.getOrDefault(sender, 0) >= perIdentityMax) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "SEND to the new channel " + channel.name()
                    + "; you have begun " + perIdentityMax + ", as many as channels.per.identity.max allows");
        }
    }

    /// A message is on disk. Thread: the committer.
    public void stored(StoredMessage message) {
        if (message.seq() == 1) {
            bySender.merge(message.sender(), 1, Integer::sum);
        }
    }
}

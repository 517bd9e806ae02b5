package dev.pinion.server.publish;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;

/// Looks at one session's right to send, and finds the channel.
///
/// Thread: the connection's reader. Remembers the last destination that was allowed, since most sessions send to one channel;
/// another identity, after a refresh, is looked at anew.
final class SendPermission {
    private final MessageLog log;
    private @Nullable Allowed lastAllowed;

    SendPermission(MessageLog log) {
        this.log = log;
    }

    /// The channel that a destination names, if the identity may send there.
    ///
    /// @throws AccessDeniedException when it may not
    /// @throws ProtocolException for a destination that takes no messages
    ChannelLog channel(Identity identity, Destination destination) throws AccessDeniedException, ProtocolException {
        Allowed known = lastAllowed;
        if (known != null && known.destination().equals(destination) && known.identity().equals(identity)) {
            return known.channel();
        }
        ChannelName name = channelOf(identity, destination);
        AccessPolicy.requireSend(identity, destination);
        ChannelLog channel = log.channel(name.text());
        lastAllowed = new Allowed(identity, destination, channel);
        return channel;
    }

    private static ChannelName channelOf(Identity identity, Destination destination) throws ProtocolException {
        return switch (destination) {
            case Destination.Channel channel -> channel.name();
            case Destination.Queue queue -> queue.channel();
            case Destination.Inbox inbox -> ChannelName.inbox(inbox.subject());
            case Destination.OwnInbox _ -> ChannelName.inbox(identity.subject());
            case Destination.Channels _,Destination.Server _,Destination.Admin _ -> throw takesNoMessages(destination);
        };
    }

    private static ProtocolException takesNoMessages(Destination destination) {
        return new ProtocolException(DisconnectReason.DESTINATION_INVALID, "SEND to " + destination.text()
                + ", which takes no messages; send to /channel/NAME without wildcards, or to /user/SUBJECT");
    }

    private record Allowed(Identity identity, Destination destination, ChannelLog channel) {}
}

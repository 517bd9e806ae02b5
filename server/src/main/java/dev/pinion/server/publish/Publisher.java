package dev.pinion.server.publish;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.MessageLog;
import dev.pinion.db.NewMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;

/// Makes one session's messages: looks at the right to send, finds the channel, and takes from the frame what is stored.
///
/// Thread: the connection's reader. Remembers the last destination that was
/// allowed, since most sessions send to one channel; another identity, after a refresh, is looked at anew.
public final class Publisher {
    private final MessageLog log;
    private @Nullable Allowed lastAllowed;

    public Publisher(MessageLog log) {
        this.log = log;
    }

    /// The message that a SEND asks for, ready for the log.
    ///
    /// @throws AccessDeniedException when the identity may not send there
    /// @throws ProtocolException for a destination that takes no messages
    public NewMessage allowed(Identity identity, Command.Send send) throws AccessDeniedException, ProtocolException {
        ChannelLog channel = allowed(identity, send.destination());
        IdempotencyKey key = send.idempotencyKey().map(each -> key(identity, each)).orElse(null);
        return new NewMessage(channel, identity.subject(), bytes(send.userHeaders().bytes()), bytes(send.body()), key);
    }

    private static IdempotencyKey key(Identity identity, HeaderValue key) {
        return new IdempotencyKey(identity.subject(), key.text());
    }

    private ChannelLog allowed(Identity identity, Destination destination)
            throws AccessDeniedException, ProtocolException {
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
            case Destination.Inbox inbox -> ChannelName.inbox(inbox.subject());
            case Destination.OwnInbox _ -> ChannelName.inbox(identity.subject());
            case Destination.Channels _,Destination.Server _,Destination.Admin _ -> throw takesNoMessages(destination);
        };
    }

    private static ProtocolException takesNoMessages(Destination destination) {
        return new ProtocolException(DisconnectReason.DESTINATION_INVALID, "SEND to " + destination.text()
                + ", which takes no messages; send to /channel/NAME without wildcards, or to /user/SUBJECT");
    }

    private static Bytes bytes(Body body) {
        return body.size() == 0 ? Bytes.EMPTY : Bytes.owned(body.toByteArray());
    }

    private record Allowed(Identity identity, Destination destination, ChannelLog channel) {}
}

package dev.pinion.server.session;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.MessageId;
import dev.pinion.server.deliver.Subscription;

/// Finds what an ACK or NACK means that names the message instead of repeating its `ack` header: STOMP 1.0 and 1.1 do so, and
/// clients that mix up the two.
///
/// Thread: the connection's reader. Looks at the connection's subscriptions once: at most `subscriptions.max`.
final class AcknowledgedMessages {
    /// To look at so many costs no more than an ACK does.
    private static final int FEW = 16;

    private final Map<HeaderValue, ClientSubscription> subscriptions;
    private final Channels channels;
    private boolean someEnded;

    /// @param subscriptions of the session, by the client's ids
    AcknowledgedMessages(Map<HeaderValue, ClientSubscription> subscriptions, Channels channels) {
        this.subscriptions = subscriptions;
        this.channels = channels;
    }

    /// A subscription has ended: what it has delivered may still be acknowledged, to no effect.
    void ended() {
        someEnded = true;
    }

    /// Whether [#ackHeader] looks at more than a few subscriptions for this id.
    boolean looksAtMany(HeaderValue id) {
        return subscriptions.size() > FEW && MessageId.read(id.text()).isPresent();
    }

    /// The `ack` header of the message that is meant; null where it was delivered by a subscription that has ended, or all of it was settled
    /// long ago, so that nothing is to be done. What is no `message-id` is an `ack` header already.
    ///
    /// @param subscription the id of its subscription, where the client says it
    @Nullable
    HeaderValue ackHeader(HeaderValue id, Optional<HeaderValue> subscription) throws ProtocolException {
        Optional<MessageId> message = MessageId.read(id.text());
        if (message.isEmpty()) {
            return id;
        }
        long seq = message.get().seq();
        List<ClientSubscription> asked = subscription.isEmpty() ? List.copyOf(subscriptions.values())
                : Optional.ofNullable(subscriptions.get(subscription.get())).stream().toList();
        List<Subscription> known = isOurs(message.get()) ? delivered(message.get(), asked) : List.of();
        List<Subscription> open = known.stream().filter(each -> each.acknowledgements().awaits(seq)).toList();
        if (open.size() > 1) {
            throw malformed("ACK or NACK with a message-id that more than one subscription waits for; "
                    + "repeat the 'ack' header of the MESSAGE instead");
        }
        List<Subscription> meant = open.isEmpty() ? known : open;
        if (!meant.isEmpty()) {
            return HeaderValue.of(meant.getFirst().key().ackHeader(seq));
        }
        boolean mayBeSettled = someEnded || asked.stream().anyMatch(ClientSubscription.ToWildcard.class::isInstance);
        if (mayBeSettled && isOurs(message.get())) {
            return null;
        }
        throw malformed("ACK or NACK with a message-id that no MESSAGE of a subscription of this connection had,"
                + " or none in the ack modes client and client-individual");
    }

    private boolean isOurs(MessageId message) {
        String name = message.channel();
        return message.epoch().equals(channels.epoch())
                && (name.startsWith("@") ? name.length() <= ChannelName.LENGTH_MAX + 1
                        : ChannelName.isWellFormed(name));
    }

    private List<Subscription> delivered(MessageId message, List<ClientSubscription> asked) {
        ChannelLog channel = channels.log().channel(message.channel());
        return asked.stream()
                .map(each -> each.on(channel))
                .filter(Objects::nonNull)
                .filter(each -> each.acknowledgements().knows(message.seq()))
                .toList();
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, what);
    }
}

package dev.pinion.server.session;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.From;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.deliver.Subscription;
import dev.pinion.server.deliver.SubscriptionStart;

/// The subscriptions of one session.
///
/// Thread: the connection's reader. At most `subscriptionsMax`.
final class Subscriptions {
    private final SessionServices services;
    private final ReadyList ready;
    private final Map<HeaderValue, Subscription> byId = new HashMap<>();

    Subscriptions(SessionServices services, ReadyList ready) {
        this.services = services;
        this.ready = ready;
    }

    void add(Identity identity, Command.Subscribe asked)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        refuseWhatIsNotOffered(asked);
        if (byId.containsKey(asked.id())) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "SUBSCRIBE with an id that another subscription of this connection has; expected a new one");
        }
        if (byId.size() >= services.limits().subscriptionsMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "more than " + services.limits().subscriptionsMax() + " subscriptions on one connection");
        }
        ChannelName name = channelOf(identity, asked.destination());
        AccessPolicy.requireRead(identity, asked.destination());
        ChannelLog channel = services.log().channel(name.text());
        refuseOtherHistory(asked);
        var start = new SubscriptionStart(asked.id(), channel, position(channel, asked.from()));
        byId.put(asked.id(), services.tails().subscribe(start, ready));
    }

    void remove(Command.Unsubscribe asked) throws ProtocolException {
        Subscription subscription = byId.remove(asked.id());
        if (subscription == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "UNSUBSCRIBE with an id that no subscription of this connection has");
        }
        services.tails().unsubscribe(subscription);
    }

    void clear() {
        byId.values().forEach(services.tails()::unsubscribe);
        byId.clear();
    }

    private static void refuseWhatIsNotOffered(Command.Subscribe asked) throws ProtocolException {
        if (asked.ack() != AckMode.AUTO) {
            throw notOffered("ack:client and ack:client-individual");
        }
        if (asked.durableName().isPresent()) {
            throw notOffered("durable-subscription-name");
        }
        if (asked.noLocal() || asked.browser()) {
            throw notOffered("no-local and browser");
        }
    }

    private static ProtocolException notOffered(String what) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                "SUBSCRIBE with " + what + ", which this version of the server does not offer");
    }

    private static ChannelName channelOf(Identity identity, Destination destination) throws ProtocolException {
        return switch (destination) {
            case Destination.Channel channel -> channel.name();
            case Destination.Inbox inbox -> ChannelName.inbox(inbox.subject());
            case Destination.OwnInbox _ -> ChannelName.inbox(identity.subject());
            case Destination.Channels _,Destination.Server _,Destination.Admin _ -> throw new ProtocolException(
                    DisconnectReason.DESTINATION_INVALID,
                    "SUBSCRIBE to " + destination.text() + ", which this version of the server does not offer");
        };
    }

    private void refuseOtherHistory(Command.Subscribe asked) throws ProtocolException {
        if (asked.epoch().isPresent() && !asked.epoch().get().equals(services.epoch())) {
            throw new ProtocolException(DisconnectReason.HISTORY_CHANGED,
                    "SUBSCRIBE names another epoch than this server's " + services.epoch());
        }
    }

    private long position(ChannelLog channel, From from) throws ProtocolException, InterruptedException {
        return switch (from) {
            case From.Next _ -> channel.last() + 1;
            case From.First _ -> Math.max(1, channel.first());
            case From.Last _ -> Math.max(1, channel.last());
            case From.Seq(long seq) -> notBeyondTheEnd(channel, seq);
            case From.Time(Instant time) -> await(services.log().firstSeqAtOrAfter(channel, time));
        };
    }

    private static long notBeyondTheEnd(ChannelLog channel, long seq) throws ProtocolException {
        if (seq > channel.last() + 1) {
            throw new ProtocolException(DisconnectReason.HISTORY_CHANGED,
                    "SUBSCRIBE from seq=" + seq + ", but the channel ends with " + channel.last());
        }
        return seq;
    }

    private long await(CompletableFuture<Long> answer) throws InterruptedException {
        try {
            return answer.get(services.limits().storeWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException noAnswer) {
            throw new StorageException("the store did not find where a subscription begins", noAnswer);
        }
    }
}

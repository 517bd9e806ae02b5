package dev.pinion.server.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.MessageId;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.ChannelProgress;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.DeadLetters;
import dev.pinion.server.cursor.DeliveredTooOften;
import dev.pinion.server.deliver.Credit;
import dev.pinion.server.deliver.LocalMessages;
import dev.pinion.server.deliver.Progress;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.deliver.Subscription;
import dev.pinion.server.deliver.SubscriptionStart;
import dev.pinion.server.deliver.WildcardSubscription;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.fair.Slice;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.shared.SharedCursors;
import dev.pinion.server.shared.SharedMember;

/// Turns a SUBSCRIBE into a [ClientSubscription]: right, channel, history, cursor, position, in this order.
///
/// Thread: the connection's reader; waits for the store where a position has to be looked up.
final class SubscribeHandler {
    private static final String NO_ROOM_FOR_PLACES = "a durable subscription to more than wildcard.channels.max channels, or no"
            + " room for its places within memory.connection.bytes";

    private final SessionOutput session;
    private final Channels channels;
    private final SessionLimits limits;
    private final Budget budget;
    private final ReadyList ready;
    private final Map<ChannelLog, LocalMessages> local;
    private final Runnable cursorTaken;
    private final SubscriptionStart.TooOften tooOften;
    private final SharedNames names;
    private final HistoryCheck history;

    /// @param cursorTaken what to do when another connection takes a cursor of this one over
    /// @param local what the session has sent to channels with `no-local` subscriptions
    SubscribeHandler(SessionOutput session, Channels channels, SessionLimits limits, Runnable cursorTaken,
            Map<ChannelLog, LocalMessages> local) {
        this.session = session;
        this.channels = channels;
        this.limits = limits;
        this.local = local;
        tooOften = new DeliveredTooOften(new DeadLetters(channels.log(), limits.storeWait()), session.outbox()::ended,
                session::refuse);
        budget = session.budget();
        ready = session.ready();
        this.cursorTaken = cursorTaken;
        names = new SharedNames(channels.cursors(), channels.shared());
        history = new HistoryCheck(channels.log(), channels.epoch(), limits.storeWait());
    }

    ClientSubscription handle(Identity identity, Command.Subscribe asked)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        AccessPolicy.requireRead(identity, asked.destination());
        history.refuseOtherEpoch(asked);
        return switch (asked.destination()) {
            case Destination.Channel channel -> one(identity, asked, channel.name());
            case Destination.Queue queue -> one(identity, asked, queue.channel());
            case Destination.Inbox inbox -> one(identity, asked, ChannelName.inbox(inbox.subject()));
            case Destination.OwnInbox _ -> one(identity, asked, ChannelName.inbox(identity.subject()));
            case Destination.Channels wildcard -> wildcard(identity, asked, wildcard.pattern());
            case Destination.Server _,Destination.Admin _ -> throw new ProtocolException(
                    DisconnectReason.DESTINATION_INVALID,
                    "SUBSCRIBE to " + asked.destination().text() + ", which this server does not offer");
        };
    }

    private ClientSubscription one(Identity identity, Command.Subscribe asked, ChannelName name)
            throws ProtocolException, InterruptedException {
        ChannelLog channel = channels.log().channel(name.text());
        history.refuseOtherChain(channel, asked);
        if (asked.shared()) {
            return shared(identity, asked, channel);
        }
        Optional<Cursor> cursor = cursor(identity, asked);
        return released(cursor, () -> one(asked, channel, cursor));
    }

    private ClientSubscription shared(Identity identity, Command.Subscribe asked, ChannelLog channel)
            throws ProtocolException, InterruptedException {
        Cursor.Key key = SharedNames.key(identity, asked);
        long bytes = (long) Subscription.BYTES_EACH + asked.id().size();
        budget.takeOrRefuse(bytes, "a subscription");
        var credit = new Credit(asked.prefetchCount(), budget);
        SharedMember member = channels.shared().join(key, channel, new SharedCursors.Beginning() {
            @Override
            public void check(Cursor cursor) throws ProtocolException {
                history.refuseBeyondTheEnd(cursor);
            }

            @Override
            public long first() throws ProtocolException, InterruptedException {
                return history.position(channel, asked.from());
            }
        }, new SharedMember.Joining(identity.subject(), identity.limits(), credit, cursorTaken, this::late));
        long position = member.position();
        var start = new SubscriptionStart(asked.id(), asked.said(), channel, position, asked.ack(), false, credit,
                member.progress(), null, null, member, tooOften);
        Subscription subscription = channels.tails().subscribe(start, ready);
        return new ClientSubscription.ToShared(subscription, position, member, channels.shared(), bytes);
    }

    /// It may come again at once. Any thread.
    private void late() {
        session.refuse(DisconnectReason.STORAGE_FAILED,
                "this server was not heard of for too long, so other servers have what it had of the shared subscription;"
                        + " what was not acknowledged comes again");
    }

    /// Makes the subscription; where that fails, the cursor is nobody's again.
    private ClientSubscription released(Optional<Cursor> cursor, Making making)
            throws ProtocolException, InterruptedException {
        boolean subscribed = false;
        try {
            ClientSubscription live = making.make();
            subscribed = true;
            return live;
        } finally {
            if (!subscribed) {
                cursor.ifPresent(this::leave);
            }
        }
    }

    private void leave(Cursor cursor) {
        var _ = channels.cursors().leave(cursor, cursorTaken);
    }

    private ClientSubscription one(Command.Subscribe asked, ChannelLog channel, Optional<Cursor> cursor)
            throws ProtocolException, InterruptedException {
        long position = cursor.isPresent() && cursor.get().knows(channel) ? 0 : history.position(channel, asked.from());
        long bytes = (long) Subscription.BYTES_EACH + asked.id().size();
        budget.takeOrRefuse(bytes, "a subscription");
        Progress progress = Progress.NOT_KEPT;
        if (cursor.isPresent()) {
            Optional<ChannelProgress> place = place(cursor.get(), channel, position);
            progress = place.orElseThrow(SubscribeHandler::noRoomForPlaces);
            position = place.get().next();
        }
        LocalMessages sent = asked.noLocal()
                ? local.computeIfAbsent(channel, _ -> new LocalMessages(budget, limits.localRangesMax()))
                : null;
        var start = new SubscriptionStart(asked.id(), asked.said(), channel, position, asked.ack(), asked.browser(),
                new Credit(asked.prefetchCount(), budget), progress, sent, null, null, tooOften);
        Subscription subscription = channels.tails().subscribe(start, ready);
        if (sent != null) {
            sent.join(subscription);
        }
        return new ClientSubscription.ToChannel(subscription, position, asked.noLocal(), cursor, bytes);
    }

    /// Empty where there is no room for one more.
    private Optional<ChannelProgress> place(Cursor cursor, ChannelLog channel, long otherwise) {
        if (!cursor.knows(channel)
                && (cursor.channels() >= limits.wildcardChannelsMax() || !budget.take(Cursor.PLACE_BYTES))) {
            return Optional.empty();
        }
        return Optional.of(cursor.on(channel, otherwise));
    }

    private static ProtocolException noRoomForPlaces() {
        return new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, NO_ROOM_FOR_PLACES);
    }

    private ClientSubscription wildcard(Identity identity, Command.Subscribe asked, ChannelPattern pattern)
            throws ProtocolException, InterruptedException {
        if (asked.browser() || asked.noLocal() || asked.shared()) {
            throw new ProtocolException(DisconnectReason.DESTINATION_INVALID,
                    "SUBSCRIBE to a wildcard with browser, no-local or shared; these are for one channel");
        }
        List<ChannelPattern> readable = AccessPolicy.readable(identity, pattern);
        refuseOtherChain(readable, pattern, asked);
        long bytes = WildcardSubscription.bytes(readable.size()) + asked.id().size();
        budget.takeOrRefuse(bytes, "a wildcard subscription");
        Optional<Cursor> cursor = cursor(identity, asked);
        return released(cursor, () -> wildcard(asked, readable, cursor, bytes));
    }

    private ClientSubscription wildcard(Command.Subscribe asked, List<ChannelPattern> readable, Optional<Cursor> cursor,
            long bytes) throws ProtocolException {
        // A cursor that was used before has not read what was made since: such a channel is read from its beginning.
        boolean fromNow = cursor.isEmpty() || cursor.get().isNew();
        WildcardSubscription.Places places = (channel, seq) -> cursor.isEmpty()
                ? new WildcardSubscription.Place(seq, Progress.NOT_KEPT)
                : place(cursor.get(), channel, fromNow ? seq : 1)
                        .map(place -> new WildcardSubscription.Place(place.next(), place))
                        .orElse(null);
        var start = new WildcardSubscription.Start(asked.id(), asked.said(), asked.ack(),
                new Credit(asked.prefetchCount(), budget), readable, places, budget, tooOften, () -> overflow(asked));
        WildcardSubscription wildcard = channels.tails().subscribeAll(start, ready);
        var live = new ClientSubscription.ToWildcard(wildcard, cursor, bytes);
        if (cursor.isPresent() && !catchUp(live, cursor.get(), readable, fromNow)) {
            live.end(channels.tails());
            throw noRoomForPlaces();
        }
        return live;
    }

    /// Gives the cursor a place on each channel that there is, and begins where it lies behind; false where there is no room.
    private boolean catchUp(ClientSubscription.ToWildcard live, Cursor cursor, List<ChannelPattern> readable,
            boolean fromNow) {
        var slice = new Slice();
        for (ChannelLog channel : channels.log().channels()) {
            slice.look();
            if (matches(readable, channel.name())) {
                Optional<ChannelProgress> place = place(cursor, channel, fromNow ? channel.last() + 1 : 1);
                if (place.isEmpty()) {
                    return false;
                }
                long next = place.get().next();
                if (next <= channel.last()) {
                    live.subscription().behind(channel, next);
                }
            }
        }
        return true;
    }

    /// Never in silence: what is not followed is not delivered, so the connection ends. Any thread.
    private void overflow(Command.Subscribe asked) {
        session.refuse(DisconnectReason.LIMIT_EXCEEDED, "the subscription to " + asked.destination().text()
                + " cannot follow all its channels: more than wildcard.channels.max of a durable one, or no room for what was"
                + " not read or not acknowledged within memory.connection.bytes, memory.identity.bytes or"
                + " memory.server.bytes; read and acknowledge sooner, or subscribe to less");
    }

    /// The last message seen stands for all channels: they lie in one database. One that may not be read any more is not
    /// looked at.
    private void refuseOtherChain(List<ChannelPattern> readable, ChannelPattern pattern, Command.Subscribe asked)
            throws ProtocolException, InterruptedException {
        if (asked.seen().isEmpty()) {
            return;
        }
        MessageId seen = asked.seen().get();
        if (!ChannelName.isWellFormed(seen.channel()) || !pattern.matches(new ChannelName(seen.channel()))) {
            throw HistoryCheck.malformed();
        }
        ChannelLog channel = channels.log().channel(seen.channel());
        if (matches(readable, channel.name())) {
            history.refuseOtherChain(channel, seen.seq(), asked.chain());
        }
    }

    private static boolean matches(List<ChannelPattern> readable, String channel) {
        if (channel.startsWith("@")) {
            return false;
        }
        var name = new ChannelName(channel);
        return readable.stream().anyMatch(pattern -> pattern.matches(name));
    }

    private Optional<Cursor> cursor(Identity identity, Command.Subscribe asked)
            throws ProtocolException, InterruptedException {
        if (asked.durableName().isEmpty()) {
            return Optional.empty();
        }
        Cursor.Key key = names.keyAlone(identity, asked.durableName().get());
        Cursor cursor = channels.cursors().claim(key, cursorTaken, channels.cursors().countMax(identity.limits()));
        boolean good = false;
        try {
            history.refuseBeyondTheEnd(cursor);
            budget.takeOrRefuse((long) cursor.channels() * Cursor.PLACE_BYTES, "a durable subscription");
            if (asked.resumed()) {
                cursor.forgive();
            }
            good = true;
            return Optional.of(cursor);
        } finally {
            if (!good) {
                leave(cursor);
            }
        }
    }

    /// The rest of a SUBSCRIBE once its cursor is claimed.
    private interface Making {
        ClientSubscription make() throws ProtocolException, InterruptedException;
    }
}

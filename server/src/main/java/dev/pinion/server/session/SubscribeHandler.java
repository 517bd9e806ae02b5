package dev.pinion.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.From;
import dev.pinion.protocol.stomp.MessageId;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.StoreFutures;
import dev.pinion.server.deliver.Credit;
import dev.pinion.server.deliver.PatternSubscription;
import dev.pinion.server.deliver.Progress;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.deliver.SubscriptionStart;

/// Turns a SUBSCRIBE into a [ClientSubscription]: right, channel, history, cursor, position, in this order.
///
/// Thread: the connection's reader; waits for the store where a position has to be looked up.
final class SubscribeHandler {
    private final Channels channels;
    private final Duration storeWait;
    private final ReadyList ready;
    private final Runnable cursorTaken;
    private final HistoryCheck history;

    /// @param cursorTaken what to do when another connection takes a cursor of this one over
    SubscribeHandler(Channels channels, Duration storeWait, ReadyList ready, Runnable cursorTaken) {
        this.channels = channels;
        this.storeWait = storeWait;
        this.ready = ready;
        this.cursorTaken = cursorTaken;
        history = new HistoryCheck(channels.log(), channels.epoch(), storeWait);
    }

    ClientSubscription handle(Identity identity, Command.Subscribe asked)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        AccessPolicy.requireRead(identity, asked.destination());
        history.refuseOtherEpoch(asked);
        return switch (asked.destination()) {
            case Destination.Channel channel -> one(identity, asked, channel.name());
            case Destination.Inbox inbox -> one(identity, asked, ChannelName.inbox(inbox.subject()));
            case Destination.OwnInbox _ -> one(identity, asked, ChannelName.inbox(identity.subject()));
            case Destination.Channels wildcard -> pattern(identity, asked, wildcard.pattern());
            case Destination.Server _,Destination.Admin _ -> throw new ProtocolException(
                    DisconnectReason.DESTINATION_INVALID,
                    "SUBSCRIBE to " + asked.destination().text() + ", which this server does not offer");
        };
    }

    private ClientSubscription one(Identity identity, Command.Subscribe asked, ChannelName name)
            throws ProtocolException, InterruptedException {
        ChannelLog channel = channels.log().channel(name.text());
        history.refuseOtherChain(channel, asked);
        Optional<Cursor> cursor = cursor(identity, asked);
        boolean subscribed = false;
        try {
            ClientSubscription live = one(asked, channel, cursor);
            subscribed = true;
            return live;
        } finally {
            if (!subscribed) {
                cursor.ifPresent(claimed -> channels.cursors().release(claimed.key(), cursorTaken));
            }
        }
    }

    private ClientSubscription one(Command.Subscribe asked, ChannelLog channel, Optional<Cursor> cursor)
            throws ProtocolException, InterruptedException {
        long position = cursor.isPresent() && cursor.get().knows(channel) ? 0 : position(channel, asked.from());
        Progress progress = Progress.NOT_KEPT;
        if (cursor.isPresent()) {
            Cursor.ChannelProgress place = cursor.get().on(channel, position);
            position = place.next();
            progress = place;
        }
        SubscriptionStart start = start(asked, channel, position, progress);
        return new ClientSubscription.ToChannel(channels.tails().subscribe(start, ready), position, asked.noLocal(),
                cursor);
    }

    private ClientSubscription pattern(Identity identity, Command.Subscribe asked, ChannelPattern pattern)
            throws ProtocolException, InterruptedException {
        if (asked.browser() || asked.noLocal()) {
            throw new ProtocolException(DisconnectReason.DESTINATION_INVALID,
                    "SUBSCRIBE to a wildcard with browser or no-local; these are for one channel");
        }
        refuseOtherChain(identity, pattern, asked);
        Optional<Cursor> cursor = cursor(identity, asked);
        // A cursor that was used before has not read what was made since: such a channel is read from its beginning.
        boolean fromNow = cursor.isEmpty() || cursor.get().isNew();
        SubscriptionStart each = start(asked, channels.log().channel("pattern"), 1, Progress.NOT_KEPT);
        var start = new PatternSubscription.Start(each, channel -> isWanted(identity, pattern, channel),
                channel -> cursorPosition(cursor, channel, fromNow ? channel.last() + 1 : 1),
                (channel, position) -> cursor.<Progress>map(kept -> kept.on(channel, position))
                        .orElse(Progress.NOT_KEPT));
        return new ClientSubscription.ToPattern(channels.tails().subscribeAll(start, ready), cursor);
    }

    /// The last message seen stands for all channels: they lie in one database. One that may not be read any more is not
    /// looked at.
    private void refuseOtherChain(Identity identity, ChannelPattern pattern, Command.Subscribe asked)
            throws ProtocolException, InterruptedException {
        if (asked.seen().isEmpty()) {
            return;
        }
        MessageId seen = asked.seen().get();
        if (!ChannelName.isWellFormed(seen.channel()) || !pattern.matches(new ChannelName(seen.channel()))) {
            throw HistoryCheck.malformed();
        }
        ChannelLog channel = channels.log().channel(seen.channel());
        if (isWanted(identity, pattern, channel)) {
            history.refuseOtherChain(channel, seen.seq(), asked.chain());
        }
    }

    private static long cursorPosition(Optional<Cursor> cursor, ChannelLog channel, long otherwise) {
        return cursor.map(kept -> kept.on(channel, otherwise).next()).orElse(otherwise);
    }

    private static boolean isWanted(Identity identity, ChannelPattern pattern, ChannelLog channel) {
        if (channel.name().startsWith("@")) {
            return false;
        }
        var name = new ChannelName(channel.name());
        return pattern.matches(name) && AccessPolicy.mayRead(identity, name);
    }

    private static SubscriptionStart start(Command.Subscribe asked, ChannelLog channel, long position,
            Progress progress) {
        return new SubscriptionStart(asked.id(), channel, position, asked.ack(), asked.browser(),
                new Credit(asked.prefetchCount()), progress);
    }

    private Optional<Cursor> cursor(Identity identity, Command.Subscribe asked)
            throws ProtocolException, InterruptedException {
        if (asked.durableName().isEmpty()) {
            return Optional.empty();
        }
        var key = new Cursor.Key(identity.key(), asked.durableName().get());
        Cursor cursor = channels.cursors().claim(key, cursorTaken);
        boolean good = false;
        try {
            history.refuseBeyondTheEnd(cursor);
            good = true;
            return Optional.of(cursor);
        } finally {
            if (!good) {
                channels.cursors().release(key, cursorTaken);
            }
        }
    }

    private long position(ChannelLog channel, From from) throws ProtocolException, InterruptedException {
        return switch (from) {
            case From.Next _ -> channel.last() + 1;
            case From.First _ -> Math.max(1, channel.first());
            case From.Last _ -> Math.max(1, channel.last());
            case From.Seq(long seq) -> notBeyondTheEnd(channel, seq);
            case From.Time(Instant time) -> await(channels.log().firstSeqAtOrAfter(channel, time));
        };
    }

    private static long notBeyondTheEnd(ChannelLog channel, long seq) throws ProtocolException {
        if (seq > channel.last() + 1) {
            throw new ProtocolException(DisconnectReason.HISTORY_CHANGED,
                    "SUBSCRIBE from seq=" + seq + ", but the channel ends with " + channel.last());
        }
        return seq;
    }

    private <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        return StoreFutures.await(answer, storeWait);
    }
}

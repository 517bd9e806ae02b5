package dev.pinion.server.session;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.BackgroundSaves;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.DeadLetters;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.deliver.Subscription;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.publish.Transaction;

/// The subscriptions of one session, and what it acknowledges on them.
///
/// Threads: the connection's reader; [#look] on housekeeping, [#sentHere] on the committer. At most `subscriptionsMax`.
final class SubscriptionTable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTable.class);

    private final Channels channels;
    private final SessionLimits limits;
    private final Clock clock;
    private final ReadyList ready;
    private final SubscribeHandler handler;
    private final DeadLetters deadLetters;
    private final BackgroundSaves saves;
    private final Runnable cursorTaken;
    private final Map<HeaderValue, ClientSubscription> byId = new ConcurrentHashMap<>();

    /// @param cursorTaken what to do when another connection takes a cursor of this one over
    SubscriptionTable(Channels channels, SessionLimits limits, Clock clock, ReadyList ready, Runnable cursorTaken) {
        this.channels = channels;
        this.limits = limits;
        this.clock = clock;
        this.ready = ready;
        this.cursorTaken = cursorTaken;
        handler = new SubscribeHandler(channels, limits.storeWait(), ready, cursorTaken);
        deadLetters = new DeadLetters(channels.log(), limits.storeWait());
        saves = new BackgroundSaves(clock, cursorTaken);
    }

    ClientSubscription add(Identity identity, Command.Subscribe asked)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        if (byId.containsKey(asked.id())) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "SUBSCRIBE with an id that another subscription of this connection has; expected a new one");
        }
        if (byId.size() >= limits.subscriptionsMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "more than " + limits.subscriptionsMax() + " subscriptions on one connection");
        }
        ClientSubscription live = handler.handle(identity, asked);
        byId.put(asked.id(), live);
        return live;
    }

    /// Ends a subscription; with its durable name the cursor is deleted too.
    void remove(Identity identity, Command.Unsubscribe asked) throws ProtocolException, InterruptedException {
        ClientSubscription live = byId.remove(asked.id());
        if (live == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "UNSUBSCRIBE with an id that no subscription of this connection has");
        }
        live.end(channels.tails());
        live.cursor().ifPresent(this::leave);
        if (asked.durableName().isPresent()) {
            // A save that is under way finds nothing to save to, and does no harm.
            channels.cursors().remove(new Cursor.Key(identity.key(), asked.durableName().get()));
        }
    }

    /// Ends all, and saves the cursors. Thread: the connection's reader, at its end.
    void clear() {
        for (ClientSubscription live : byId.values()) {
            live.end(channels.tails());
            live.cursor().ifPresent(this::leave);
        }
        byId.clear();
    }

    private void leave(Cursor cursor) {
        channels.cursors().release(cursor.key(), cursorTaken);
        cursor.leave();
        saves.save(cursor);
    }

    void acknowledge(HeaderValue ack) throws ProtocolException {
        AckId id = AckId.parse(ack);
        if (!subscription(id).acknowledge(id.seq())) {
            throw unknown();
        }
    }

    /// Refuses an acknowledgement of what was never delivered, before a transaction holds it.
    void requireKnown(HeaderValue ack) throws ProtocolException {
        AckId id = AckId.parse(ack);
        if (!subscription(id).knows(id.seq())) {
            throw unknown();
        }
    }

    /// The cursors that these acknowledgements would move.
    Set<Cursor> movedBy(List<Transaction.Acknowledgement> held) throws ProtocolException {
        Set<Cursor> moved = new LinkedHashSet<>();
        for (Transaction.Acknowledgement each : held) {
            Subscription subscription = ready.withSerial(AckId.parse(each.id()).serial());
            ClientSubscription live = subscription == null || each.refused() ? null : byId.get(subscription.id());
            if (live != null) {
                live.cursor().ifPresent(moved::add);
            }
        }
        return moved;
    }

    /// Does what a transaction held, either its ACKs or its NACKs; nothing happens for a subscription that has ended in the
    /// meantime.
    void settle(List<Transaction.Acknowledgement> held, boolean refusals) throws InterruptedException {
        for (Transaction.Acknowledgement each : held) {
            try {
                if (each.refused() && refusals) {
                    refuse(each.id());
                } else if (!each.refused() && !refusals) {
                    acknowledge(each.id());
                }
            } catch (ProtocolException endedMeanwhile) {
                LOG.debug("an acknowledgement came to nothing: its subscription has ended", endedMeanwhile);
            }
        }
    }

    /// Puts the message in line again; one that was refused too often is put away, if the subscription is durable.
    void refuse(HeaderValue ack) throws ProtocolException, InterruptedException {
        AckId id = AckId.parse(ack);
        Subscription subscription = subscription(id);
        if (!subscription.knows(id.seq())) {
            throw unknown();
        }
        List<Long> tooOften = subscription.refuse(id.seq());
        if (!tooOften.isEmpty()) {
            if (isDurable(subscription)) {
                deadLetters.putAway(subscription.channel(), tooOften);
            }
            subscription.giveUp(tooOften);
        }
    }

    private boolean isDurable(Subscription subscription) {
        ClientSubscription live = byId.get(subscription.id());
        return live != null && live.cursor().isPresent();
    }

    private Subscription subscription(AckId id) throws ProtocolException {
        Subscription subscription = ready.withSerial(id.serial());
        if (subscription == null) {
            throw unknown();
        }
        return subscription;
    }

    private static ProtocolException unknown() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                "ACK or NACK with an id that no MESSAGE of this connection had in its 'ack' header");
    }

    /// Saves all cursors that have moved; true when all are on disk and none was taken over.
    CompletableFuture<Boolean> saveAll() throws InterruptedException {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (ClientSubscription live : byId.values()) {
            if (live.cursor().isPresent() && live.cursor().get().hasChanged()) {
                all = all.thenCombine(live.cursor().get().save(clock.millis()), (before, saved) -> before && saved);
            }
        }
        return all;
    }

    /// Four times a second: saves cursors in batches, and looks for refused messages whose pause is over.
    void look(long nowNanos) {
        for (ClientSubscription live : byId.values()) {
            live.cursor().ifPresent(cursor -> saves.look(cursor, nowNanos));
        }
        ready.all().forEach(subscription -> subscription.look(nowNanos));
    }

    /// A message that this session sent is on disk: subscriptions without what is local will not see it.
    void sentHere(StoredMessage message) {
        for (ClientSubscription live : byId.values()) {
            if (live instanceof ClientSubscription.ToChannel one && one.noLocal()
                    && one.subscription().channel().equals(message.channel())) {
                one.subscription().skip(message.seq());
            }
        }
    }
}

package dev.pinion.server.session;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.ChannelLog;
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
import dev.pinion.server.cursor.HeldAcknowledgements.Held;
import dev.pinion.server.cursor.StoreFutures;
import dev.pinion.server.deliver.LocalMessages;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.deliver.Subscription;
import dev.pinion.server.deliver.SubscriptionKey;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.limits.SessionLimits;

/// The subscriptions of one session, and what it acknowledges on them.
///
/// Threads: the connection's reader; [#look] on housekeeping, [#sentHere] on the committer. At most `subscriptionsMax`, each
/// drawn on the connection's budget.
final class SubscriptionTable {
    private static final CompletableFuture<Boolean> DONE = CompletableFuture.completedFuture(true);

    private final SessionOutput session;
    private final Channels channels;
    private final SessionLimits limits;
    private final Clock clock;
    private final Budget budget;
    private final ReadyList ready;
    private final SubscribeHandler handler;
    private final DeadLetters deadLetters;
    private final SharedNames names;
    private final BackgroundSaves saves;
    private final Runnable cursorTaken;
    private final Map<HeaderValue, ClientSubscription> byId = new ConcurrentHashMap<>();
    private final Map<HeaderValue, Cursor> cursors = new ConcurrentHashMap<>();
    private final AcknowledgedMessages acknowledged;
    /// For the channels with `no-local` subscriptions.
    private final Map<ChannelLog, LocalMessages> local = new ConcurrentHashMap<>();

    /// @param cursorTaken what to do when another connection takes a cursor of this one over
    SubscriptionTable(SessionOutput session, Channels channels, SessionLimits limits, Clock clock,
            Runnable cursorTaken) {
        this.session = session;
        this.channels = channels;
        this.limits = limits;
        this.clock = clock;
        this.cursorTaken = cursorTaken;
        budget = session.budget();
        ready = session.ready();
        deadLetters = new DeadLetters(channels.log(), limits.storeWait());
        handler = new SubscribeHandler(session, channels, limits, cursorTaken, local);
        names = new SharedNames(channels.cursors(), channels.shared());
        saves = new BackgroundSaves(clock, cursorTaken);
        acknowledged = new AcknowledgedMessages(byId, channels);
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
        live.cursor().ifPresent(cursor -> cursors.put(asked.id(), cursor));
        return live;
    }

    /// Ends a subscription; with its durable name the cursor is deleted too.
    ///
    /// @return completes when what was acknowledged is on disk
    CompletableFuture<Boolean> remove(Identity identity, Command.Unsubscribe asked)
            throws ProtocolException, InterruptedException {
        ClientSubscription live = byId.remove(asked.id());
        if (live == null && asked.durableName().isEmpty()) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "UNSUBSCRIBE with an id that no subscription of this connection has, and without a"
                            + " durable-subscription-name");
        }
        cursors.remove(asked.id());
        CompletableFuture<Boolean> saved = live == null ? DONE : end(live);
        acknowledged.ended();
        if (asked.durableName().isPresent()) {
            // A save that is under way finds nothing to save to, and does no harm.
            names.delete(identity, asked.durableName().get(),
                    live instanceof ClientSubscription.ToShared one ? Optional.of(one.member()) : Optional.empty());
            return DONE;
        }
        return live instanceof ClientSubscription.ToShared ? save(live.moved()) : saved;
    }

    /// Ends all, and saves the cursors. Thread: the connection's reader, at its end.
    void clear() {
        for (ClientSubscription live : byId.values()) {
            var _ = end(live);
        }
        byId.clear();
        cursors.clear();
        local.clear();
    }

    private CompletableFuture<Boolean> end(ClientSubscription live) {
        live.end(channels.tails());
        if (live instanceof ClientSubscription.ToChannel one && one.noLocal()) {
            local.computeIfPresent(one.subscription().channel(),
                    (_, sent) -> sent.leave(one.subscription()) ? null : sent);
        }
        budget.giveBack(live.bytes());
        return live.cursor().map(this::leave).orElse(DONE);
    }

    private CompletableFuture<Boolean> leave(Cursor cursor) {
        budget.giveBack((long) cursor.channels() * Cursor.PLACE_BYTES);
        return channels.cursors().leave(cursor, cursorTaken);
    }

    AcknowledgedMessages acknowledged() {
        return acknowledged;
    }

    /// Takes an ACK; gives back the cursor that it may have moved.
    Optional<Cursor> acknowledge(HeaderValue ack) throws ProtocolException {
        SubscriptionKey.Delivery id = SubscriptionKey.parse(ack);
        Optional<Subscription> subscription = subscription(id.key());
        if (subscription.isPresent() && !subscription.get().acknowledgements().acknowledge(id.seq())) {
            throw unknown();
        }
        return subscription.flatMap(this::cursor);
    }

    /// What an ACK or NACK means. Empty: all that it could mean was settled long ago.
    ///
    /// @throws ProtocolException for what was never delivered
    Optional<Held> held(HeaderValue ack, boolean refused) throws ProtocolException {
        SubscriptionKey.Delivery id = SubscriptionKey.parse(ack);
        Optional<Subscription> subscription = subscription(id.key());
        if (subscription.isPresent() && !subscription.get().acknowledgements().knows(id.seq())) {
            throw unknown();
        }
        return subscription.map(known -> new Held(known, cursor(known), id.seq(), refused));
    }

    /// The same for a transaction.
    ///
    /// @throws ProtocolException where others share the cursor: what they acknowledge cannot wait for a transaction of one
    Optional<Held> heldForTransaction(HeaderValue ack, boolean refused) throws ProtocolException {
        Optional<Held> held = held(ack, refused);
        if (held.isPresent() && byId.get(held.get().subscription().id()) instanceof ClientSubscription.ToShared) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "ACK or NACK in a transaction of a message of a"
                            + " shared subscription; acknowledge it outside of the transaction");
        }
        return held;
    }

    private Optional<Cursor> cursor(Subscription subscription) {
        ClientSubscription live = byId.get(subscription.id());
        return live == null ? Optional.empty() : live.moved();
    }

    /// Puts what a transaction has refused in line again, for subscriptions that have not ended meanwhile.
    void refuse(List<Held> held) throws ProtocolException, InterruptedException {
        for (Held each : held) {
            if (byId.containsKey(each.subscription().id())) {
                refuse(each.subscription(), each.cursor(), each.seq());
            }
        }
    }

    /// Puts the message in line again; one that was refused too often is put away, if the subscription is durable. Gives back
    /// the cursor that this may have moved.
    Optional<Cursor> refuse(HeaderValue ack) throws ProtocolException, InterruptedException {
        Optional<Held> held = held(ack, true);
        if (held.isPresent()) {
            refuse(held.get().subscription(), held.get().cursor(), held.get().seq());
        }
        return held.flatMap(Held::cursor);
    }

    private void refuse(Subscription subscription, Optional<Cursor> cursor, long seq)
            throws ProtocolException, InterruptedException {
        List<Long> tooOften = subscription.acknowledgements().refuse(seq);
        if (!tooOften.isEmpty()) {
            if (cursor.isPresent()) {
                deadLetters.putAway(subscription.channel(), tooOften);
            }
            subscription.acknowledgements().giveUp(tooOften);
        }
    }

    /// The subscription that a MESSAGE was for. Empty: a wildcard's on a channel where all is settled, so there is nothing more
    /// to be done.
    private Optional<Subscription> subscription(SubscriptionKey key) throws ProtocolException {
        Subscription subscription = ready.with(key);
        if (subscription == null && !ready.wasSettled(key)) {
            throw unknown();
        }
        return Optional.ofNullable(subscription);
    }

    private static ProtocolException unknown() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                "ACK or NACK with an id that no MESSAGE of this connection had in its 'ack' header");
    }

    /// Saves a cursor if it has moved; true when it is on disk and was not taken over.
    CompletableFuture<Boolean> save(Optional<Cursor> cursor) throws InterruptedException {
        return cursor.isPresent() ? cursor.get().saved(clock.millis()) : DONE;
    }

    /// Saves all cursors that have moved, and waits for it; false when one was taken over.
    boolean saveAll() throws InterruptedException {
        boolean ours = true;
        for (ClientSubscription live : byId.values()) {
            ours &= StoreFutures.await(save(live.moved()), limits.storeWait());
        }
        return ours;
    }

    /// Four times a second: saves cursors in batches, and looks for refused messages whose pause is over.
    void look(long nowNanos) {
        cursors.values().forEach(cursor -> saves.look(cursor, nowNanos));
        ready.look(nowNanos);
    }

    /// A message that this session sent is on disk: subscriptions without what is local will not see it.
    void sentHere(StoredMessage message) {
        LocalMessages sent = local.isEmpty() ? null : local.get(message.channel());
        if (sent != null && !sent.add(message.seq())) {
            session.refuse(DisconnectReason.LIMIT_EXCEEDED,
                    "a no-local subscription has fallen too far behind what is said"
                            + " on its channel: more than no-local.ranges.max, or no room within memory.connection.bytes");
        }
    }
}

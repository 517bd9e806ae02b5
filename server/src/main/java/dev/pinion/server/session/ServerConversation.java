package dev.pinion.server.session;

import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;
import dev.pinion.server.reply.Outbox;
import dev.pinion.server.reply.ServerFrames;

/// What one session says to the server itself: `/server/token`, `/server/admin/…`, `/server/pins`, and the answers at
/// `/server/replies`.
/// Nothing of it is stored or echoed.
///
/// Thread: the connection's reader; others may ask for the count of subscriptions.
final class ServerConversation {
    private final SessionOutput session;
    private final PeerVerifier verifier;
    private final Outbox outbox;
    private final AdminService admin;
    private final SubscribedDestinations subscribed = new SubscribedDestinations();
    private final Consumer<Identity> goOn;
    private final Replies replies;
    private final PinConversation pins;
    private volatile @Nullable Thread asking;

    /// @param goOn takes the identity of a fresh token of the same holder
    ServerConversation(SessionOutput session, AdminService admin, PinConversation pins, PeerVerifier verifier,
            Consumer<Identity> goOn) {
        this.session = session;
        this.verifier = verifier;
        outbox = session.outbox();
        this.admin = admin;
        this.pins = pins;
        this.goOn = goOn;
        replies = new Replies(session.name(), outbox);
    }

    /// Does what a SEND to the server asks, its receipt included; false for any other.
    boolean takes(Identity identity, Command.Send send)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        switch (send.destination()) {
            case Destination.Server(ServerDestination which) when which == ServerDestination.TOKEN -> {
                requireNoTransaction(send);
                refresh(identity, send);
            }
            case Destination.Server(ServerDestination which) when which == ServerDestination.PINS -> {
                requireNoTransaction(send);
                pins.confirm(identity, send);
            }
            case Destination.Admin(String name) -> {
                requireNoTransaction(send);
                AccessPolicy.requireSend(identity, send.destination());
                command(identity, name, send);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /// The session goes on with a fresh token, or it ends. Rights are looked at before they count; revocations once more after
    /// the session is known by its new token.
    private void refresh(Identity current, Command.Send send)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        Identity next = verifier.refresh(current, BearerToken.of(send.body().utf8()));
        subscribed.requireAllowed(current, next);
        goOn.accept(next);
        verifier.requireNotRevoked(next);
        if (send.receipt().isPresent()) {
            outbox.add(ServerFrames.refreshed(send.receipt().get(), next.expiry().toEpochMilli()));
        }
    }

    private void command(Identity operator, String name, Command.Send send)
            throws ProtocolException, InterruptedException {
        replies.requireListening();
        Optional<String> correlation = send.userHeaders().value(HeaderNames.CORRELATION_ID);
        if (correlation.isEmpty()) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "an admin command without correlation-id; its answer could not be told from others");
        }
        asking = Thread.currentThread();
        outbox.making();
        try {
            Body answer = admin.answer(session.name(), operator, name, send.body());
            if (send.receipt().isPresent()) {
                outbox.add(ServerFrames.receipt(send.receipt().get()));
            }
            replies.answer(correlation.get(), answer);
        } finally {
            asking = null;
            outbox.made();
        }
        endIfRevoked(operator);
    }

    /// An operator may revoke the token by which he asks: the answer goes out first.
    private void endIfRevoked(Identity operator) {
        try {
            verifier.requireNotRevoked(operator);
        } catch (AccessDeniedException byHimself) {
            session.refuse(DisconnectReason.SESSION_REVOKED, "the token of this session was revoked by itself");
        }
    }

    boolean isAskingHere() {
        return Thread.currentThread().equals(asking);
    }

    /// Remembers every subscription for the next refresh. Does what one to the server itself asks, its receipt included; false
    /// for any other.
    boolean takes(Identity identity, Command.Subscribe subscribe)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        subscribed.add(subscribe.id(), subscribe.destination());
        if (PinConversation.isMeant(subscribe.destination())) {
            AccessPolicy.requireRead(identity, subscribe.destination());
            pins.subscribe(identity, subscribe);
            return true;
        }
        if (!Replies.isMeant(subscribe)) {
            return false;
        }
        AccessPolicy.requireRead(identity, subscribe.destination());
        replies.subscribe(subscribe);
        if (subscribe.receipt().isPresent()) {
            outbox.add(ServerFrames.receipt(subscribe.receipt().get()));
        }
        return true;
    }

    boolean takes(Command.Unsubscribe unsubscribe) {
        HeaderValue id = unsubscribe.id();
        subscribed.remove(id);
        return replies.unsubscribe(id) || pins.unsubscribe(id);
    }

    /// Thread: the connection's reader, at its end.
    void release() {
        pins.release();
    }

    int subscriptionCount() {
        return subscribed.count();
    }

    private static void requireNoTransaction(Command.Send send) throws ProtocolException {
        if (send.transaction().isPresent()) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "SEND to " + send.destination().text() + " in a transaction; only messages can wait for COMMIT");
        }
    }
}

package dev.pinion.server.session;

import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinConfirmation;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.From;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.Identity;
import dev.pinion.server.pins.Confirmation;
import dev.pinion.server.pins.PinFollower;
import dev.pinion.server.pins.PinServices;
import dev.pinion.server.reply.FutureReply;
import dev.pinion.server.reply.ServerFrames;

/// `/server/pins` of one session: which pins it knows, that it shall hear of new ones, and that it has stored them.
///
/// Thread: the connection's reader; announcements are handed to the outbox on the board's thread. One subscription at a time, each with
/// a nonce of its own, and only a few in the life of a connection: each costs the server signatures.
final class PinConversation {
    private static final Destination DESTINATION = new Destination.Server(ServerDestination.PINS);
    private static final Logger LOG = LoggerFactory.getLogger(PinConversation.class);

    private final SessionOutput session;
    private final PinServices pins;
    private final Clock clock;
    private final Set<PinNonce> answered = new HashSet<>();
    private @Nullable Following following;

    PinConversation(SessionOutput session, PinServices pins, Clock clock) {
        this.session = session;
        this.pins = pins;
        this.clock = clock;
    }

    /// The one subscription.
    private record Following(HeaderValue id, PinQuestion question, PinFollower follower) {}

    static boolean isMeant(Destination destination) {
        return destination.equals(DESTINATION);
    }

    /// Its receipt goes out first, then the set. Also if the session ends right behind it: then nobody follows.
    void subscribe(Identity identity, Command.Subscribe asked) throws ProtocolException, InterruptedException {
        refuseWhatHasNoMeaning(asked);
        PinQuestion question = PinQuestion.parse(asked.more().toMap());
        if (following != null) {
            throw malformed("a second SUBSCRIBE to " + DESTINATION.text() + "; one tells of every change");
        }
        if (answered.size() >= pins.limits().subscriptionsPerConnectionMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "more than " + pins.limits().subscriptionsPerConnectionMax() + " subscriptions to "
                            + DESTINATION.text() + " on one connection; keep one open");
        }
        if (!answered.add(question.nonce())) {
            throw malformed("SUBSCRIBE to " + DESTINATION.text()
                    + " with a pin-nonce that was answered before; expected fresh random bytes");
        }
        var _ = pins.confirmations().seen(identity.key(), question.store().text());
        if (asked.receipt().isPresent()) {
            session.outbox().add(ServerFrames.receipt(asked.receipt().get()));
        }
        following = new Following(asked.id(), question,
                pins.board().follow(question, announcement -> tell(asked.id(), announcement)));
    }

    private static void refuseWhatHasNoMeaning(Command.Subscribe asked) throws ProtocolException {
        if (asked.ack() != AckMode.AUTO || asked.durableName().isPresent() || asked.browser()
                || !(asked.from() instanceof From.Next)) {
            throw malformed("SUBSCRIBE to " + DESTINATION.text()
                    + " with ack, from, browser or a durable name; the set is told now and at each change");
        }
    }

    private void tell(HeaderValue subscription, PinAnnouncement announcement) {
        session.outbox().announce(ServerFrames.announcement(subscription, session.name(), announcement));
    }

    /// Only for a set that was announced here, by the store that asked; its receipt says that the server remembers it.
    void confirm(Identity identity, Command.Send send) throws ProtocolException, InterruptedException {
        PinConfirmation said = PinConfirmation.parse(send.userHeaders().toMap());
        Following present = following;
        if (present == null) {
            throw malformed("SEND to " + DESTINATION.text() + " without a subscription to it; SUBSCRIBE first");
        }
        if (!present.question().store().equals(said.store())) {
            throw malformed("SEND to " + DESTINATION.text() + " with another pin-store than its SUBSCRIBE had");
        }
        if (!present.follower().isAnnounced(said.set())) {
            throw malformed(
                    "SEND to " + DESTINATION.text() + " with a pin-set that was not announced on this connection");
        }
        Optional<PinSet> set = present.follower().announced(said.set());
        CompletableFuture<Boolean> stored = set.isPresent() ? remember(identity, present, set.get())
                : CompletableFuture.completedFuture(true); // later ones were announced, and will be confirmed
        if (send.receipt().isPresent()) {
            session.outbox().add(new FutureReply(ServerFrames.receipt(send.receipt().get()), stored));
        }
        var _ = stored.whenComplete((_, failed) -> settled(failed, send.receipt()));
    }

    private CompletableFuture<Boolean> remember(Identity identity, Following present, PinSet set)
            throws InterruptedException {
        present.follower().stored(set);
        var stored = new Confirmation.Stored(set.number(), set.next(), clock.instant());
        return pins.confirmations()
                .confirm(identity.key(), present.question().store().text(), stored)
                .thenApply(written -> written > 0);
    }

    private void settled(@Nullable Throwable failed, Optional<HeaderValue> receipt) {
        if (failed == null) {
            session.outbox().wake();
        } else {
            LOG.warn("connection {}: a confirmation of pins could not be stored", session.name(), failed);
            session.refuse(DisconnectReason.STORAGE_FAILED, "a confirmation of pins could not be stored", receipt);
        }
    }

    /// False when the subscription is another one.
    boolean unsubscribe(HeaderValue id) {
        Following present = following;
        if (present == null || !present.id().equals(id)) {
            return false;
        }
        release();
        return true;
    }

    /// Thread: the connection's reader, also at its end.
    void release() {
        Following present = following;
        if (present != null) {
            following = null;
            pins.board().leave(present.follower());
            session.outbox().announce(null);
        }
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, what);
    }
}

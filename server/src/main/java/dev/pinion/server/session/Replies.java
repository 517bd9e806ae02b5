package dev.pinion.server.session;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.reply.Outbox;
import dev.pinion.server.reply.Reply;
import dev.pinion.server.reply.ServerFrames;

/// `/server/replies` of one session: the server's answers to what this session asked, to nobody else and stored nowhere.
///
/// Thread: the connection's reader. An answer is a [Reply], so that it follows the RECEIPT of what it answers.
final class Replies {
    private static final Destination DESTINATION = new Destination.Server(ServerDestination.REPLIES);

    private final String session;
    private final Outbox outbox;
    private @Nullable HeaderValue subscription;
    private long count;

    Replies(String session, Outbox outbox) {
        this.session = session;
        this.outbox = outbox;
    }

    static boolean isMeant(Command.Subscribe subscribe) {
        return subscribe.destination().equals(DESTINATION);
    }

    void subscribe(Command.Subscribe asked) throws ProtocolException {
        if (asked.ack() != AckMode.AUTO || asked.durableName().isPresent()) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "SUBSCRIBE to " + DESTINATION.text() + " with ack or a durable name; answers are kept nowhere");
        }
        if (subscription != null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "a second SUBSCRIBE to " + DESTINATION.text() + "; one is enough for all answers");
        }
        subscription = asked.id();
    }

    /// False when the subscription is another one.
    boolean unsubscribe(HeaderValue id) {
        HeaderValue own = subscription;
        if (own == null || !own.equals(id)) {
            return false;
        }
        subscription = null;
        return true;
    }

    /// Before anything is done whose outcome could not be told.
    void requireListening() throws ProtocolException {
        if (subscription == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "an admin command without a subscription for its answer; SUBSCRIBE to " + DESTINATION.text()
                            + " first");
        }
    }

    void answer(String correlationId, Body json) throws InterruptedException {
        HeaderValue to = Optional.ofNullable(subscription).orElseThrow();
        outbox.add(ServerFrames.answer(new ServerFrames.Answer(to, "replies/" + ++count + "@" + session,
                DESTINATION.text(), correlationId, json)));
    }
}

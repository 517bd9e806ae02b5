package dev.pinion.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// A message as the server stored it; it never changes. Any thread.
public final class ReceivedMessage {

    private final ServerFrame.Message frame;
    private final Session session;
    private final boolean byLibrary;

    /// @param byLibrary the library acknowledges it
    ReceivedMessage(ServerFrame.Message frame, Session session, boolean byLibrary) {
        this.frame = frame;
        this.session = session;
        this.byLibrary = byLibrary;
    }

    /// As the publisher named it, for example `/channel/news`.
    public String destination() {
        return frame.destination().text();
    }

    /// Its place in the channel; 0 for what is no entry of a channel (`/server/…`).
    public long seq() {
        return frame.seq().orElse(0);
    }

    /// The subject of the publisher's token, asserted by the server; empty for the server's own messages.
    public String sender() {
        return frame.sender().map(HeaderValue::text).orElse("");
    }

    /// When the server stored it; never goes back within a channel. The epoch's start for what is not stored.
    public Instant timestamp() {
        return frame.timestamp().orElse(Instant.EPOCH);
    }

    /// Unique: `CHANNEL/SEQ@EPOCH`.
    public String messageId() {
        return frame.messageId().text();
    }

    /// The publisher's own headers in his order, `content-type` included; of a repeated name the first value. Decoded anew with each call.
    public Map<String, String> headers() {
        return frame.userHeaders().toMap();
    }

    public Body body() {
        return frame.body();
    }

    /// What retention has deleted just before this message.
    public Optional<ServerFrame.Gap> gap() {
        return frame.gap();
    }

    /// True when it was delivered before and not acknowledged.
    public boolean redelivered() {
        return frame.redelivered();
    }

    /// How often it was delivered before and not acknowledged; 0 for the first time.
    public int deliveryCount() {
        return frame.deliveryCount();
    }

    /// The hash that binds this message to all earlier ones of its channel.
    public Optional<String> chain() {
        return frame.chain();
    }

    /// When an operator erased headers and body, which are empty then; empty for a message that is as it was sent. The chain
    /// shows that the place, the sender and the time are those of the message that was there, not who wanted it erased.
    public Optional<Instant> erased() {
        return frame.erasure().map(ServerFrame.Erasure::time);
    }

    /// True for what is no message but the end of a browsing subscription ([SubscribeOptions#browsing()]).
    public boolean browserEnd() {
        return frame.browserEnd();
    }

    /// Tells the server that this message was dealt with; with `client` all earlier ones of the subscription too. Does not wait.
    /// After the connection has ended it does nothing: the server delivers again what it has no word of.
    public void ack() {
        requireAcknowledged();
        session.tell(acknowledgement(FrameCommand.ACK));
    }

    /// Tells the server that this message could not be dealt with: it is delivered again later.
    public void nack() {
        requireAcknowledged();
        session.tell(acknowledgement(FrameCommand.NACK));
    }

    /// Like [#ack()]; the future completes when the server has it on disk. It fails with the connection.
    public CompletableFuture<Void> ackDurably() {
        requireAcknowledged();
        CompletableFuture<Void> future = new CompletableFuture<>();
        session.request(new Request.Command(acknowledgementStart(FrameCommand.ACK), Body.EMPTY, future));
        return future;
    }

    /// The library acknowledges this message by itself: its user did not ask for a client mode.
    private void requireAcknowledged() {
        if (byLibrary || frame.ack().isEmpty()) {
            throw new IllegalStateException(
                    "this subscription acknowledges by itself, expected AckMode CLIENT or CLIENT_INDIVIDUAL in its SubscribeOptions");
        }
    }

    /// ACK or NACK on behalf of the library; nothing where the server asks for none.
    void acknowledge(FrameCommand command) {
        if (frame.ack().isPresent()) {
            session.tell(acknowledgement(command));
        }
    }

    private OutFrame acknowledgement(FrameCommand command) {
        OutFrame start = start(command);
        return out -> {
            start.encode(out);
            out.end();
        };
    }

    /// The start of an ACK or NACK by the user.
    OutFrame acknowledgementStart(FrameCommand command) {
        requireAcknowledged();
        return start(command);
    }

    private OutFrame start(FrameCommand command) {
        HeaderValue id = frame.ack().orElseThrow();
        return out -> {
            out.begin(command);
            out.header(HeaderNames.ID, id);
        };
    }

    Session session() {
        return session;
    }

    /// Without headers and body: they may be secret.
    @Override
    public String toString() {
        return "ReceivedMessage[" + destination() + " seq " + seq() + ", " + body() + "]";
    }
}

package dev.pinion.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.pinion.client.frames.OutFrame;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// A message as it came over a connection, as [ReceivedMessage] says. It never changes. Any thread.
final class FramedMessage implements ReceivedMessage {

    private final ServerFrame.Message frame;
    private final Session session;
    private final boolean byLibrary;

    /// One that came to a client of this library.
    ///
    /// @throws IllegalArgumentException for one that somebody else has made
    static FramedMessage of(ReceivedMessage message) {
        if (message instanceof FramedMessage ours) {
            return ours;
        }
        throw new IllegalArgumentException("the message is " + message + ", expected one that came to this client");
    }

    /// @param byLibrary the library acknowledges it
    FramedMessage(ServerFrame.Message frame, Session session, boolean byLibrary) {
        this.frame = frame;
        this.session = session;
        this.byLibrary = byLibrary;
    }

    @Override
    public String destination() {
        return frame.destination().text();
    }

    @Override
    public long seq() {
        return frame.seq().orElse(0);
    }

    @Override
    public String sender() {
        return frame.sender().map(HeaderValue::text).orElse("");
    }

    @Override
    public Instant timestamp() {
        return frame.timestamp().orElse(Instant.EPOCH);
    }

    @Override
    public String messageId() {
        return frame.messageId().text();
    }

    @Override
    public Map<String, String> headers() {
        return frame.userHeaders().toMap();
    }

    @Override
    public Body body() {
        return frame.body();
    }

    @Override
    public Optional<ServerFrame.Gap> gap() {
        return frame.gap();
    }

    @Override
    public boolean redelivered() {
        return frame.redelivered();
    }

    @Override
    public int deliveryCount() {
        return frame.deliveryCount();
    }

    @Override
    public Optional<String> chain() {
        return frame.chain();
    }

    @Override
    public Optional<Instant> erased() {
        return frame.erasure().map(ServerFrame.Erasure::time);
    }

    @Override
    public boolean browserEnd() {
        return frame.browserEnd();
    }

    @Override
    public void ack() {
        requireAcknowledged();
        session.tell(acknowledgement(FrameCommand.ACK));
    }

    @Override
    public void nack() {
        requireAcknowledged();
        session.tell(acknowledgement(FrameCommand.NACK));
    }

    @Override
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

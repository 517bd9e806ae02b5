package dev.pinion.client;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.ServerFrame;
import dev.pinion.protocol.stomp.ServerFrameParser;

/// What the server says after CONNECTED, frame by frame. Runs on the reader's thread.
final class Incoming {

    private final ServerFrameParser parser = new ServerFrameParser();
    private final Outbox outbox;
    private final Completions completions;
    private final Subscriptions subscriptions;
    private final Connection connection;
    private final PinLearner learner;

    Incoming(Outbox outbox, Completions completions, Subscriptions subscriptions, Connection connection,
            PinLearner learner) {
        this.outbox = outbox;
        this.completions = completions;
        this.subscriptions = subscriptions;
        this.connection = connection;
        this.learner = learner;
    }

    /// Handles one frame. False after the receipt of our goodbye: nothing more is expected.
    boolean handle(@Nullable Frame frame) throws ProtocolException, PinionException, InterruptedException {
        return switch (frame == null ? null : parser.parse(frame)) {
            case null -> throw new PinionException.Lost("the server closed the connection without saying why", null);
            case ServerFrame.Connected again -> throw wrong("sent CONNECTED twice");
            case ServerFrame.ErrorFrame error -> throw Login.ended(error);
            case ServerFrame.Message message -> {
                if (!learner.takes(message)) {
                    subscriptions.deliver(message, connection);
                }
                yield true;
            }
            case ServerFrame.Receipt receipt -> answered(receipt);
        };
    }

    private boolean answered(ServerFrame.Receipt receipt) throws ProtocolException {
        Outbox.Answer answer = outbox.answered(receipt);
        completions.add(() -> {
            outbox.completed();
            answer.completion().run();
        });
        return !(answer.request() instanceof Request.Goodbye);
    }

    private static ProtocolException wrong(String whatThePeerDid) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, whatThePeerDid);
    }
}

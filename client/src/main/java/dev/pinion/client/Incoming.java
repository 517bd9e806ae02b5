package dev.pinion.client;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.threads.Lane;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.ServerFrame;
import dev.pinion.protocol.stomp.ServerFrameParser;

/// What the server says after CONNECTED, frame by frame. Runs on the reader's thread.
final class Incoming {

    private final ServerFrameParser parser = new ServerFrameParser();
    private final Outbox outbox;
    private final Lane completions;
    private final Subscriptions subscriptions;
    private final Session session;
    private final PinLearner learner;
    private volatile boolean progress;

    Incoming(Outbox outbox, Lane completions, Subscriptions subscriptions, Session session, PinLearner learner) {
        this.outbox = outbox;
        this.completions = completions;
        this.subscriptions = subscriptions;
        this.session = session;
        this.learner = learner;
    }

    /// Handles one frame. False after the receipt of our goodbye: nothing more is expected.
    boolean handle(@Nullable Frame frame) throws ProtocolException, PinionException {
        return switch (frame == null ? null : parser.parse(frame)) {
            case null -> throw new PinionException.Lost("the server closed the connection without saying why", null);
            case ServerFrame.Connected again -> throw wrong("sent CONNECTED twice");
            case ServerFrame.ErrorFrame error -> throw Login.ended(error);
            case ServerFrame.Message message -> {
                if (!learner.takes(message)) {
                    subscriptions.deliver(message, session);
                    if (!progress && !message.redelivered()) {
                        progress = true;
                    }
                }
                yield true;
            }
            case ServerFrame.Receipt receipt -> answered(receipt);
        };
    }

    private boolean answered(ServerFrame.Receipt receipt) throws ProtocolException {
        Optional<Unanswered.Answer> answered = outbox.answered(receipt, session.greeting().epoch());
        if (answered.isEmpty()) {
            return true;
        }
        Unanswered.Answer answer = answered.get();
        if (answer.request() instanceof Request.Publish) {
            subscriptions.counts().receipted.increment();
            if (receipt.duplicate()) {
                subscriptions.counts().duplicates.increment();
            }
        }
        progress |= !answer.request().isBound();
        completions.add(() -> {
            outbox.completed();
            answer.completion().run();
        });
        return !(answer.request() instanceof Request.Goodbye);
    }

    /// Begins to follow the server's pins.
    void learn(String thread) {
        learner.start(thread);
    }

    /// Whether anything that outlives this connection has been answered on it, or a subscription has come further. Any thread.
    boolean hasProgressed() {
        return progress;
    }

    private static ProtocolException wrong(String whatThePeerDid) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, whatThePeerDid);
    }
}

package dev.pinion.client;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// A subscription whose messages somebody takes, one after the other, instead of a handler that gets them. For one thread at a time.
///
/// The message taken last counts as dealt with when the next one is asked for, or by [#close()]: a durable subscription acknowledges it
/// then. A program that ends in between gets it again.
public final class Messages implements AutoCloseable {

    private final Subscription subscription;
    private @Nullable ReceivedMessage inHand;

    Messages(Subscription subscription) {
        this.subscription = subscription;
    }

    public Subscription subscription() {
        return subscription;
    }

    /// The next message; empty when none has come in this time.
    ///
    /// @throws PinionException the reason, when the subscription has ended and all messages were taken
    public Optional<ReceivedMessage> next(Duration waitMax) throws PinionException, InterruptedException {
        settle(false);
        ReceivedMessage next = subscription.take(waitMax);
        inHand = next;
        if (next == null) {
            throwIfEnded();
        }
        return Optional.ofNullable(next);
    }

    /// Puts the message in hand back: a durable subscription gets it again later.
    public void refuse() {
        settle(true);
    }

    private void settle(boolean failed) {
        ReceivedMessage last = inHand;
        inHand = null;
        if (last != null) {
            subscription.done(last, failed);
        }
    }

    private void throwIfEnded() throws PinionException {
        PinionException why = subscription.ended().toCompletableFuture().getNow(null);
        if (why != null) {
            throw why;
        }
    }

    /// The message in hand was dealt with, and no other is wanted.
    @Override
    public void close() {
        settle(false);
        subscription.close();
    }
}

package dev.pinion.client;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Messages that somebody takes from a subscription over the connections of one client, as [Messages] says. For one thread at a time.
final class TakenMessages implements Messages {

    private final LiveSubscription subscription;
    private @Nullable FramedMessage inHand;

    TakenMessages(LiveSubscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public Subscription subscription() {
        return subscription;
    }

    @Override
    public Optional<ReceivedMessage> next(Duration waitMax) throws PinionException, InterruptedException {
        settle(false);
        FramedMessage next = subscription.take(waitMax);
        inHand = next;
        if (next == null) {
            throwIfEnded();
        }
        return Optional.ofNullable(next);
    }

    @Override
    public void refuse() {
        settle(true);
    }

    private void settle(boolean failed) {
        FramedMessage last = inHand;
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

    @Override
    public void close() {
        settle(false);
        subscription.close();
    }
}

package dev.pinion.client.test;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.test.MemoryLog.Stored;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.ServerFrame;

/// A message as a subscription got it. Any thread.
///
/// @param index where it lies in the server's log; -1 for the end of a browser
/// @param deliveryCount how often it was delivered, this time included; 0 for the first time
record MemoryMessage(Stored stored, MemorySubscription subscription, int index,
        int deliveryCount) implements ReceivedMessage {

    @Override
    public String destination() {
        return stored.destination();
    }

    @Override
    public long seq() {
        return stored.seq();
    }

    @Override
    public String sender() {
        return stored.sender();
    }

    @Override
    public Instant timestamp() {
        return Instant.ofEpochMilli(stored.millis());
    }

    @Override
    public String messageId() {
        return stored.channel() + "/" + stored.seq() + "@" + subscription.log().epoch();
    }

    @Override
    public Map<String, String> headers() {
        return stored.headers();
    }

    @Override
    public Body body() {
        return stored.body();
    }

    @Override
    public Optional<ServerFrame.Gap> gap() {
        return Optional.empty();
    }

    @Override
    public boolean redelivered() {
        return deliveryCount > 0;
    }

    @Override
    public Optional<String> chain() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> erased() {
        return Optional.empty();
    }

    @Override
    public boolean browserEnd() {
        return index < 0;
    }

    @Override
    public void ack() {
        answer(true);
    }

    @Override
    public void nack() {
        answer(false);
    }

    @Override
    public CompletableFuture<Void> ackDurably() {
        answer(true);
        return CompletableFuture.completedFuture(null);
    }

    private void answer(boolean done) {
        requireByUser();
        subscription.log().answered(this, done, subscription.options().ack() == AckMode.CLIENT);
    }

    void requireByUser() {
        if (subscription.options().ack() == AckMode.AUTO) {
            throw new IllegalStateException(
                    "this subscription acknowledges by itself, expected AckMode CLIENT or CLIENT_INDIVIDUAL in its SubscribeOptions");
        }
    }

    /// Without headers and body: they may be secret.
    @Override
    public String toString() {
        return "ReceivedMessage[" + destination() + " seq " + seq() + ", " + body() + "]";
    }
}

package dev.pinion.server.cursor;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.deliver.Acknowledgements;
import dev.pinion.server.deliver.SubscriptionStart;

/// Puts messages away that earlier connections were given too often and never acknowledged: one that ends its reader each time
/// would end it for ever.
///
/// Threads: the connection's writer hands over, a virtual thread works while there is something, one after the other. Holds no
/// more than a client may have in hand.
public final class DeliveredTooOften implements SubscriptionStart.TooOften {
    private final DeadLetters deadLetters;
    private final BooleanSupplier ended;
    private final BiConsumer<DisconnectReason, String> refuse;
    private final ConcurrentLinkedQueue<Delivery> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /// @param ended whether the session has ended: then it is put away at the next attempt to deliver it
    /// @param refuse ends the session, where a message cannot be put away
    public DeliveredTooOften(DeadLetters deadLetters, BooleanSupplier ended,
            BiConsumer<DisconnectReason, String> refuse) {
        this.deadLetters = deadLetters;
        this.ended = ended;
        this.refuse = refuse;
    }

    @Override
    public void putAway(ChannelLog channel, long seq, Acknowledgements toldWhenDone) {
        waiting.add(new Delivery(channel, seq, toldWhenDone));
        if (count.getAndIncrement() == 0) {
            var _ = Thread.ofVirtual().name("dead-letters").start(this::work);
        }
    }

    private void work() {
        int done;
        do {
            done = count.get();
            for (int i = 0; i < done; i++) {
                Delivery next = waiting.remove();
                if (!ended.getAsBoolean()) {
                    putAway(next);
                }
            }
        } while (count.addAndGet(-done) > 0);
    }

    private void putAway(Delivery delivery) {
        List<Long> seq = List.of(delivery.seq());
        try {
            deadLetters.putAway(delivery.channel(), seq);
            delivery.acknowledgements().giveUp(seq);
        } catch (ProtocolException tooManyChannels) {
            refuse.accept(tooManyChannels.reason(), tooManyChannels.whatThePeerDid());
        } catch (StorageException failed) {
            refuse.accept(DisconnectReason.STORAGE_FAILED, "a message could not be put away");
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private record Delivery(ChannelLog channel, long seq, Acknowledgements acknowledgements) {}
}

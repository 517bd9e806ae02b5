package dev.pinion.lab.dialect;

import java.io.IOException;
import java.time.Duration;

import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.StompTalk;
import dev.pinion.bench.wire.Storing;
import dev.pinion.bench.wire.Target;
import dev.pinion.bench.wire.Wire;

/// A durable subscription whose subscriber is away, where a server of STOMP stores nothing otherwise. Removing it removes
/// what was stored. Thread: the run's.
///
/// @param headers header lines that make a subscription durable
/// @param readToRemove whether only a session that reads it can remove it
record DurableSubscription(Target target, Duration patience, String run, String headers,
        boolean readToRemove) implements Storing {
    /// Whose messages go to one consumer each, and stay until that one acknowledges.
    private static final String QUEUE = "/queue/";
    /// Artemis gives a consumer bytes on credit, by default 10 KiB; RabbitMQ does not know it.
    private static final String CREDIT = "consumer-window-size:262144\n";

    /// Those of a server, with the header lines that it wants.
    static Dialect.Store with(String headers, boolean readToRemove) {
        return (target, patience, run) -> {
            var storing = new DurableSubscription(target, patience, run, headers, readToRemove);
            try (Wire wire = storing.reader()) {
                wire.text(storing.subscribe());
                wire.await('R', "the receipt of the durable SUBSCRIBE");
            }
            return storing;
        };
    }

    @Override
    public Wire reader() throws IOException, BenchException {
        return Wire.open(target, patience, "client-id:" + run + "\n");
    }

    @Override
    public String subscribe() {
        return StompTalk.subscribeFrame(everything(), headers + "receipt:subscribed\n");
    }

    @Override
    public String work() {
        return QUEUE + run;
    }

    @Override
    public String consume(boolean shared) {
        return StompTalk.consumeFrame(work(), CREDIT);
    }

    private String everything() {
        return target.dialect().everyDestination(run);
    }

    @Override
    public void close() throws IOException, BenchException {
        try (Wire wire = reader()) {
            if (readToRemove) {
                wire.text(subscribeForRemoval());
                wire.await('R', "the receipt of the durable SUBSCRIBE");
            }
            wire.text("UNSUBSCRIBE\nid:1\n" + headers + "receipt:unsubscribed\n\n\0");
            wire.await('R', "the receipt of UNSUBSCRIBE");
        }
    }

    /// Reads one message at most, and gives it back by not acknowledging it.
    private String subscribeForRemoval() {
        return "SUBSCRIBE\nid:1\ndestination:" + everything() + "\nack:client\nprefetch-count:1\n" + headers
                + "receipt:subscribed\n\n\0";
    }
}

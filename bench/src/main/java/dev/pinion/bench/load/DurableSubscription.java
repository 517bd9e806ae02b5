package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.plan.BenchException;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.wire.Wire;

/// With STOMP: a durable subscription whose subscriber is away, where the server stores nothing otherwise. Removing it
/// removes what was stored. Thread: the run's.
record DurableSubscription(BenchPlan plan, String run) implements Storing {
    static Storing begin(BenchPlan plan, String run) throws IOException, BenchException {
        DurableSubscription storing = new DurableSubscription(plan, run);
        if (storing.needed())
            try (Wire wire = storing.reader()) {
                wire.text(storing.subscribe());
                wire.await('R', "the receipt of the durable SUBSCRIBE");
            }
        return storing;
    }

    private boolean needed() {
        return plan.target().dialect().durableHeaders().isPresent();
    }

    @Override
    public Wire reader() throws IOException, BenchException {
        return Wire.open(plan.target(), plan.bounds().patience(), needed() ? "client-id:" + run + "\n" : "");
    }

    @Override
    public String subscribe() {
        var dialect = plan.target().dialect();
        String from = needed() ? dialect.everyDestination(run) : dialect.destination(run, 0);
        return Wire.subscribeFrame(from, dialect.replayHeaders() + "receipt:subscribed\n");
    }

    @Override
    public void close() throws IOException, BenchException {
        if (!needed())
            return;
        try (Wire wire = reader()) {
            if (plan.target().dialect().removesWhatItReads()) {
                wire.text(subscribeForRemoval());
                wire.await('R', "the receipt of the durable SUBSCRIBE");
            }
            wire.text("UNSUBSCRIBE\nid:1\n" + plan.target().dialect().durableHeaders().orElseThrow()
                    + "receipt:unsubscribed\n\n\0");
            wire.await('R', "the receipt of UNSUBSCRIBE");
        }
    }

    /// Reads one message at most, and gives it back by not acknowledging it.
    private String subscribeForRemoval() {
        var dialect = plan.target().dialect();
        return "SUBSCRIBE\nid:1\ndestination:" + dialect.everyDestination(run) + "\nack:client\nprefetch-count:1\n"
                + dialect.durableHeaders().orElseThrow() + "receipt:subscribed\n\n\0";
    }
}

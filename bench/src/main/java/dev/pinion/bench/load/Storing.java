package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.plan.BenchException;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.wire.Wire;

/// Makes a server store what a run sends, where it would not by itself. Closing removes what was stored.
/// Thread: the run's.
sealed interface Storing extends AutoCloseable permits DurableSubscription, Stream {
    static Storing begin(BenchPlan plan, String run) throws IOException, BenchException {
        return switch (plan.target().dialect().protocol()) {
            case STOMP -> DurableSubscription.begin(plan, run);
            case NATS -> Stream.begin(plan, run);
        };
    }

    String run();

    /// A connection that may read what is stored.
    Wire reader() throws IOException, BenchException;

    /// What it says to get all of it, from the first stored message on.
    String subscribe();

    @Override
    void close() throws IOException, BenchException;
}

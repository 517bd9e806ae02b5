package dev.pinion.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.bench.load.ClosedLoop.Role;
import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.load.RunState.Measured;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Storing;

/// Publishers, and consumers that acknowledge. Thread: the caller's.
final class ConsumeRun {
    private ConsumeRun() {}

    static BenchResult run(BenchPlan plan, Consume consume, Storing storing)
            throws IOException, BenchException, InterruptedException {
        RunState state = new RunState(plan.bounds());
        Arrivals arrivals = new Arrivals(consume.publishers());
        var frames = new SendFrames(plan.target().dialect(), storing.work(), consume.bodyBytes(), true);
        List<LoopedConnection> connections = new ArrayList<>();
        try (Wires wires = Wires.open(plan.target(), plan.bounds(), consume.publishers() + consume.consumers())) {
            for (int i = 0; i < consume.consumers(); i++) {
                var wire = wires.get(consume.publishers() + i);
                wire.text(storing.consume(consume.shared()));
                wire.await('R', "it confirmed a subscription");
                connections.add(new Consuming(state, wire, i, consume.bodyBytes(), arrivals));
            }
            for (int i = 0; i < consume.publishers(); i++)
                connections.add(new ClosedLoop(state, wires.get(i), new Sender(i, frames, consume.bodyBytes()),
                        new Window(consume.inFlight(), Window.RECEIPT), new Publisher(arrivals, i)));
            Measured measured = state.drive(Loop.share(connections));
            wires.leave();
            var flaws = measured.flaws().plus(arrivals.flaws());
            return ClosedLoopRun.result(plan,
                    new Measured(measured.count(), measured.elapsed(), measured.latency(), flaws));
        }
    }

    /// Publishes no further ahead of the consumers than [Consume#LAG_MAX].
    private record Publisher(Arrivals arrivals, int number) implements Role {
        @Override
        public int allowed(long sent, int free) {
            return Math.min(free, arrivals.room(number, sent, Consume.LAG_MAX));
        }

        @Override
        public void ended(long sent) {
            arrivals.ended(number, sent);
        }
    }
}

package dev.pinion.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.bench.load.ClosedLoop.Role;
import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.load.Listening.Ending;
import dev.pinion.bench.load.RunState.Measured;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.SendFrames;

/// One publisher, many subscribers. Thread: the caller's.
final class FanOutRun {
    private FanOutRun() {}

    static BenchResult run(BenchPlan plan, FanOut fanOut, String run)
            throws IOException, BenchException, InterruptedException {
        RunState state = new RunState(plan.bounds());
        Ending ending = new Ending();
        String destination = plan.target().dialect().destination(run, 0);
        try (Wires wires = Wires.open(plan.target(), plan.bounds(), fanOut.subscribers() + 1)) {
            List<Listening> subscribers = new ArrayList<>();
            for (int i = 0; i < fanOut.subscribers(); i++) {
                wires.get(i).subscribe(destination);
                subscribers.add(new Listening(state, wires.get(i), i, fanOut.bodyBytes(), ending));
            }
            var frames = new SendFrames(plan.target().dialect(), destination, fanOut.bodyBytes(), true);
            List<LoopedConnection> connections = new ArrayList<>(subscribers);
            connections.add(new ClosedLoop(state, wires.get(fanOut.subscribers()),
                    new Sender(fanOut.subscribers(), frames, fanOut.bodyBytes()),
                    new Window(fanOut.inFlight(), Window.RECEIPT), new Publisher(subscribers, ending)));
            Measured measured = state.drive(Loop.share(connections));
            wires.leave();
            return ClosedLoopRun.result(plan, measured);
        }
    }

    /// Publishes no further ahead of the slowest subscriber than [FanOut#LAG_MAX].
    private record Publisher(List<Listening> subscribers, Ending ending) implements Role {
        @Override
        public int allowed(long sent, int free) {
            if (free == 0)
                return 0;
            long slowest = sent;
            for (Listening subscriber : subscribers)
                slowest = Math.min(slowest, subscriber.newest());
            return (int) Math.min(free, FanOut.LAG_MAX - (sent - slowest));
        }

        @Override
        public void ended(long sent) {
            ending.at(sent);
        }
    }
}

package dev.pinion.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.pinion.bench.load.ClosedLoop.Role;
import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.load.RunState.Measured;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Scenario.Besieged;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Wire;

/// Publishing with windows, and echoing one message at a time. Thread: the caller's.
final class ClosedLoopRun {
    private ClosedLoopRun() {}

    /// The role of a loop whose answers are what the run counts. Thread: the loop's.
    record Measuring(RunState state, int number) implements Role {
        @Override
        public int allowed(long sent, int free) {
            return free;
        }

        @Override
        public void answered(int answers) {
            state.counted(answers);
        }

        @Override
        public void settled(long nanos) {
            state.latency(number, nanos);
        }
    }

    static BenchResult publish(BenchPlan plan, Publish publish, String run)
            throws BenchException, InterruptedException {
        return result(plan, measure(plan, plan.bounds(), publish, run));
    }

    /// Publishes beside processes that spin.
    static BenchResult besieged(BenchPlan plan, Besieged besieged, String run)
            throws IOException, BenchException, InterruptedException {
        List<Process> spinning = new ArrayList<>();
        try {
            for (int i = 0; i < besieged.spinning(); i++)
                spinning.add(new ProcessBuilder("nice", "-n", "19", "sh", "-c", "while :; do :; done").start());
            return publish(plan, besieged.publish(), run);
        } finally {
            spinning.forEach(Process::destroyForcibly);
        }
    }

    /// Publishes within other bounds than the plan's: to store what a replay reads.
    static Measured measure(BenchPlan plan, Bounds bounds, Publish publish, String run)
            throws BenchException, InterruptedException {
        RunState state = new RunState(bounds);
        Dialect plain = plan.target().dialect();
        Dialect dialect = publish.keyed() ? plain.withKeys() : plain;
        List<SendFrames> frames = IntStream.range(0, plan.targets().size())
                .mapToObj(n -> new SendFrames(dialect, dialect.destination(run, n), publish.bodyBytes(), true))
                .toList();
        List<LoopedConnection> connections = new ArrayList<>();
        try (Wires wires = Wires.open(bounds, publish.connections(), plan::target)) {
            for (int i = 0; i < wires.size(); i++)
                connections.add(new ClosedLoop(state, wires.get(i),
                        new Sender(i, frames.get(i % frames.size()), publish.bodyBytes()),
                        new Window(publish.inFlight(), Window.RECEIPT), new Measuring(state, i)));
            Measured measured = state.drive(Loop.share(connections));
            wires.leave();
            return measured;
        }
    }

    static BenchResult echo(BenchPlan plan, EchoClosedLoop echo, String run)
            throws IOException, BenchException, InterruptedException {
        RunState state = new RunState(plan.bounds());
        List<LoopedConnection> connections = new ArrayList<>();
        try (Wires wires = Wires.open(plan.target(), plan.bounds(), echo.connections())) {
            for (int i = 0; i < wires.size(); i++) {
                Wire wire = wires.get(i);
                String destination = plan.target().dialect().destination(run, i);
                wire.subscribe(destination);
                var frames = new SendFrames(plan.target().dialect(), destination, echo.bodyBytes(), true);
                connections.add(new ClosedLoop(state, wire, new Sender(i, frames, echo.bodyBytes()),
                        new Window(1, Window.RECEIPT | Window.ECHO), new Measuring(state, i)));
            }
            Measured measured = state.drive(Loop.share(connections));
            wires.leave();
            return result(plan, measured);
        }
    }

    static BenchResult result(BenchPlan plan, Measured measured) {
        return new BenchResult(plan.target().name(), plan.scenario(), measured.count(), measured.elapsed(),
                measured.latency(), measured.flaws(), Map.of());
    }
}

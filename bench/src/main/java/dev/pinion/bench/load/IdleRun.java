package dev.pinion.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Latencies;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Stamp;
import dev.pinion.bench.wire.Wire;

/// Holds connections that do nothing, and reads what they cost. Thread: the caller's.
final class IdleRun {
    /// The server has loaded its classes and compiled its way of a connection before the first reading.
    private static final int REHEARSAL = 50;
    private static final int BODY_BYTES = 100;

    private IdleRun() {}

    static BenchResult run(BenchPlan plan, IdleConnections idle, String run)
            throws IOException, BenchException, InterruptedException {
        var frames = new SendFrames(plan.target().dialect(), plan.target().dialect().destination(run, 0), BODY_BYTES,
                true);
        try (Wires rehearsal = Wires.open(plan.target(), plan.bounds(), Math.min(REHEARSAL, idle.connections()))) {
            answering(rehearsal, frames);
            rehearsal.leave();
        }
        Map<String, Double> figures = new HashMap<>();
        ServerMemory before = plan.target().pid().isPresent() ? ServerMemory.afterCollecting(pid(plan)) : null;
        long begin = System.nanoTime();
        try (Wires wires = Wires.open(plan.target(), plan.bounds(), idle.connections())) {
            Duration opening = Duration.ofNanos(System.nanoTime() - begin);
            if (before != null)
                note(figures, before, ServerMemory.beforeCollecting(pid(plan)), idle.connections());
            long answered = answering(wires, frames);
            wires.leave();
            return new BenchResult(plan.target().name(), idle, idle.connections(), opening, Latencies.NONE,
                    new Flaws(idle.connections() - answered, 0, 0), figures);
        }
    }

    private static long pid(BenchPlan plan) {
        return plan.target().pid().orElseThrow();
    }

    private static void note(Map<String, Double> figures, ServerMemory before, ServerMemory after, int connections) {
        double perConnection = 1024.0 * connections;
        figures.put("KiB resident per connection", (after.residentBytes() - before.residentBytes()) / perConnection);
        figures.put("MiB resident", after.residentBytes() / 1048576.0);
        if (after.liveHeapBytes() >= 0 && before.liveHeapBytes() >= 0)
            figures.put("KiB live heap per connection",
                    (after.liveHeapBytes() - before.liveHeapBytes()) / perConnection);
    }

    /// An idle connection must still be alive: each sends one message and gets its receipt.
    private static long answering(Wires wires, SendFrames frames) throws IOException, BenchException {
        byte[] out = new byte[frames.size()];
        long answered = 0;
        for (int i = 0; i < wires.size(); i++) {
            Wire wire = wires.get(i);
            frames.put(out, 0, i, Stamp.id(0, 1), 0);
            wire.write(out, out.length);
            wire.await('R', "the receipt on connection " + i);
            answered++;
        }
        return answered;
    }
}

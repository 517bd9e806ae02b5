package dev.pinion.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.load.RunState.Measured;
import dev.pinion.bench.load.WorkerThreads.Job;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario.Across;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Wire;

/// Sending at a fixed rate, to channels of one's own or shared with others. Thread: the caller's.
final class OpenLoopRun {
    /// Before the first message is due, every thread has started.
    private static final long HEAD_START_NANOS = 50_000_000;

    private static final double MIB = 1024 * 1024;

    private OpenLoopRun() {}

    static BenchResult echo(BenchPlan plan, EchoOpenLoop echo, String run)
            throws IOException, BenchException, InterruptedException {
        return mixed(plan, new Mixed(echo.connections(), echo.connections(), echo.ratePerSecond(), echo.bodyBytes()),
                run);
    }

    static BenchResult mixed(BenchPlan plan, Mixed mixed, String run)
            throws IOException, BenchException, InterruptedException {
        RunState state = new RunState(plan.bounds());
        try (Wires wires = Wires.open(plan.target(), plan.bounds(), mixed.connections())) {
            for (int i = 0; i < wires.size(); i++)
                wires.get(i).subscribe(plan.target().dialect().destination(run, i % mixed.channels()));
            // An echo is a mixed run of one client to a channel, but too short to say anything about memory.
            boolean weighed = plan.scenario() instanceof Mixed && plan.target().pid().isPresent();
            Map<String, Double> figures = new HashMap<>();
            ServerMemory before = weighed ? weigh(plan) : null;
            Measured measured = state.drive(jobs(plan, mixed, run, state, wires));
            if (before != null)
                note(figures, before, weigh(plan));
            wires.leave();
            return new BenchResult(plan.target().name(), plan.scenario(), measured.count(), measured.elapsed(),
                    measured.latency(), measured.flaws(), figures);
        }
    }

    /// Who publishes is not read from: an answer that it did not ask for is told by what does not arrive.
    static BenchResult across(BenchPlan plan, Across across, String run)
            throws IOException, BenchException, InterruptedException {
        RunState state = new RunState(plan.bounds());
        int pairs = across.pairs();
        try (Wires from = Wires.open(plan.bounds(), pairs, plan::target);
                Wires to = Wires.open(plan.bounds(), pairs, number -> plan.target(number + 1))) {
            List<OpenReader> readers = new ArrayList<>();
            List<OpenSender.Client> clients = new ArrayList<>();
            for (int i = 0; i < pairs; i++)
                to.get(i).subscribe(plan.target().dialect().destination(run, i));
            long start = System.nanoTime() + HEAD_START_NANOS;
            double between = 1e9 / across.ratePerSecond();
            for (int i = 0; i < pairs; i++) {
                var frames = new SendFrames(plan.target().dialect(), plan.target().dialect().destination(run, i),
                        across.bodyBytes(), false);
                var sender = new Sender(i, frames, across.bodyBytes());
                var room = new Room(1);
                readers.add(new OpenReader(state, to.get(i), sender, room, pairs));
                clients.add(new OpenSender.Client(from.get(i), sender, room,
                        new Pacer(start + (long) (i * between), between * pairs)));
            }
            List<Job> jobs = new ArrayList<>(Loop.share(readers));
            jobs.add(new OpenSender(state, clients));
            BenchResult result = ClosedLoopRun.result(plan, state.drive(jobs));
            to.leave();
            from.leave();
            return result;
        }
    }

    private static ServerMemory weigh(BenchPlan plan) throws BenchException, InterruptedException {
        return ServerMemory.afterCollecting(plan.target().pid().orElseThrow());
    }

    private static void note(Map<String, Double> figures, ServerMemory before, ServerMemory after) {
        figures.put("MiB resident", after.residentBytes() / MIB);
        if (before.liveHeapBytes() >= 0 && after.liveHeapBytes() >= 0) {
            figures.put("MiB live heap", after.liveHeapBytes() / MIB);
            figures.put(Mixed.GROWTH, (after.liveHeapBytes() - before.liveHeapBytes()) / MIB);
        }
    }

    private static List<Job> jobs(BenchPlan plan, Mixed mixed, String run, RunState state, Wires wires) {
        List<Room> rooms = new ArrayList<>();
        for (int i = 0; i < mixed.channels(); i++)
            rooms.add(new Room((mixed.connections() - i + mixed.channels() - 1) / mixed.channels()));
        List<OpenReader> readers = new ArrayList<>();
        List<OpenSender.Client> clients = new ArrayList<>();
        long start = System.nanoTime() + HEAD_START_NANOS;
        double between = 1e9 / mixed.ratePerSecond();
        for (int i = 0; i < mixed.connections(); i++) {
            int channel = i % mixed.channels();
            Wire wire = wires.get(i);
            var frames = new SendFrames(plan.target().dialect(), plan.target().dialect().destination(run, channel),
                    mixed.bodyBytes(), false);
            var sender = new Sender(i, frames, mixed.bodyBytes());
            // All clients together send evenly: each one's timetable begins a little after its neighbour's.
            var pacer = new Pacer(start + (long) (i * between), between * mixed.connections());
            readers.add(new OpenReader(state, wire, sender, rooms.get(channel), mixed.channels()));
            clients.add(new OpenSender.Client(wire, sender, rooms.get(channel), pacer));
        }
        List<Job> jobs = new ArrayList<>(Loop.share(readers));
        jobs.add(new OpenSender(state, clients));
        return jobs;
    }
}

package dev.pinion.bench.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import dev.pinion.bench.load.WorkerThreads.Job;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Target;
import dev.pinion.bench.wire.Wire;

/// The open connections of a run, opened a few at a time and closed together. Thread: the run's.
final class Wires implements AutoCloseable {
    /// Handshakes are work for the processor: more at a time would not be faster.
    private static final int OPENED_AT_A_TIME = 8;

    private final List<Wire> wires;

    private Wires(List<Wire> wires) {
        this.wires = wires;
    }

    static Wires open(Target target, Bounds bounds, int number) throws BenchException, InterruptedException {
        return open(bounds, number, connection -> target);
    }

    static Wires open(Bounds bounds, int number, IntFunction<Target> targets)
            throws BenchException, InterruptedException {
        var opened = new ConcurrentSkipListMap<Integer, Wire>();
        var left = new AtomicInteger(number);
        RunState opening = new RunState(bounds);
        Job job = () -> {
            for (int next = left.decrementAndGet(); opening.goesOn() && next >= 0; next = left.decrementAndGet())
                opened.put(next, Wire.open(targets.apply(next), bounds.patience(), next));
        };
        try (WorkerThreads workers = WorkerThreads.start(Collections.nCopies(OPENED_AT_A_TIME, job), opening)) {
            workers.join(bounds.patience().plusMillis(20L * number));
        }
        Wires wires = new Wires(new ArrayList<>(opened.values()));
        if (wires.wires.size() == number)
            return wires;
        wires.close();
        opening.rethrow("connecting");
        throw new BenchException("only " + opened.size() + " of " + number + " connections came up");
    }

    Wire get(int number) {
        return wires.get(number);
    }

    int size() {
        return wires.size();
    }

    /// Says goodbye on each connection; without this [#close] cuts them, as a goodbye could block on a stuck server.
    void leave() {
        for (Wire wire : wires)
            wire.close();
    }

    @Override
    public void close() {
        for (Wire wire : wires)
            wire.kill();
    }
}

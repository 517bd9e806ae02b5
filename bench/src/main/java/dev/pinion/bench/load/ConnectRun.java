package dev.pinion.bench.load;

import java.util.ArrayList;
import java.util.List;

import dev.pinion.bench.load.WorkerThreads.Job;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Wire;

/// Connects and leaves, over and over. Thread: the caller's.
final class ConnectRun {
    private ConnectRun() {}

    static BenchResult run(BenchPlan plan, ConnectRate connects) throws BenchException, InterruptedException {
        RunState state = new RunState(plan.bounds());
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < connects.workers(); i++) {
            int number = i;
            jobs.add(() -> {
                while (state.goesOn() && state.take(1) == 1) {
                    long begin = System.nanoTime();
                    try (Wire wire = Wire.open(plan.target(number), state.patience())) {
                        wire.check();
                        state.latency(number, System.nanoTime() - begin);
                        state.counted(1);
                    }
                }
            });
        }
        return ClosedLoopRun.result(plan, state.drive(jobs));
    }
}

package dev.pinion.bench;

import java.security.SecureRandom;

import dev.pinion.bench.load.Runs;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Target;

/// Runs one plan. Thread: any; the call waits for the end of the run, which the plan's bounds keep
/// finite. An interrupt ends it early and closes its connections.
public final class Bench {
    private final SecureRandom random;

    /// The random names are those of each run's channels.
    public Bench(SecureRandom random) {
        this.random = random;
    }

    /// Runs one plan.
    ///
    /// @throws BenchException           when the server refused, fell silent or went away: says after how much
    /// @throws IllegalArgumentException when the target is not this machine and that was not allowed
    public BenchResult run(BenchPlan plan) throws BenchException, InterruptedException {
        plan.targets().forEach(Target::address);
        return Runs.run(plan, random);
    }
}

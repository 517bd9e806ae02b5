package dev.pinion.bench.load;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario.Across;
import dev.pinion.bench.plan.Scenario.Besieged;
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Storing;

/// Leads each kind of scenario to the code that runs it. Thread: the caller's, which waits.
public final class Runs {
    private static final int NAME_BYTES = 4;

    private Runs() {}

    public static BenchResult run(BenchPlan plan, SecureRandom random) throws BenchException, InterruptedException {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        // Channels of its own for each run: what an earlier one left must not be counted.
        String run = "bench." + HexFormat.of().formatHex(name);
        try (Storing storing = plan.target().dialect().store().begin(plan.target(), plan.bounds().patience(), run)) {
            return switch (plan.scenario()) {
                case Publish publish -> ClosedLoopRun.publish(plan, publish, run);
                case EchoClosedLoop echo -> ClosedLoopRun.echo(plan, echo, run);
                case EchoOpenLoop echo -> OpenLoopRun.echo(plan, echo, run);
                case Mixed mixed -> OpenLoopRun.mixed(plan, mixed, run);
                case Across across -> OpenLoopRun.across(plan, across, run);
                case Consume consume -> ConsumeRun.run(plan, consume, storing);
                case Besieged besieged -> ClosedLoopRun.besieged(plan, besieged, run);
                case FanOut fanOut -> FanOutRun.run(plan, fanOut, run);
                case ConnectRate connects -> ConnectRun.run(plan, connects);
                case IdleConnections idle -> IdleRun.run(plan, idle, run);
                case Burdened burdened -> BurdenedRun.run(plan, burdened, run);
                case Replay replay -> ReplayRun.run(plan, replay, storing);
            };
        } catch (IOException broken) {
            throw new BenchException("the connection failed: " + broken.getMessage(), broken);
        }
    }
}

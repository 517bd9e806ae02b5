package dev.pinion.bench.load;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Burdened;
import dev.pinion.bench.plan.ConnectRate;
import dev.pinion.bench.plan.EchoClosedLoop;
import dev.pinion.bench.plan.EchoOpenLoop;
import dev.pinion.bench.plan.FanOut;
import dev.pinion.bench.plan.IdleConnections;
import dev.pinion.bench.plan.Mixed;
import dev.pinion.bench.plan.Publish;
import dev.pinion.bench.plan.Replay;
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

package dev.pinion.bench.load;

import java.util.Map;

import dev.pinion.bench.load.RunState.Measured;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.wire.BenchException;

/// Measures publishing before and after storing a heap of messages. Thread: the caller's.
final class BurdenedRun {
    private static final int WRITERS = 8;
    private static final int WINDOW = 256;
    /// The server has compiled its way of a message before the first measurement, as it has before the second.
    private static final int WARM_UP_LONGER = 5;
    private static final double NANOS = 1e9;

    private BurdenedRun() {}

    static BenchResult run(BenchPlan plan, Burdened burdened, String run) throws BenchException, InterruptedException {
        Bounds bounds = plan.bounds();
        Bounds warming = new Bounds(bounds.warmUp(), bounds.measure().multipliedBy(WARM_UP_LONGER),
                bounds.messagesMax(), bounds.patience());
        Measured first = ClosedLoopRun.measure(plan, warming, burdened.publish(), run);
        Measured empty = ClosedLoopRun.measure(plan, bounds, burdened.publish(), run);
        Measured storing = ClosedLoopRun.measure(plan, bounds.counting(burdened.stored()),
                new Publish(WRITERS, WINDOW, burdened.publish().bodyBytes()), run);
        Measured after = ClosedLoopRun.measure(plan, bounds, burdened.publish(), run);
        var flaws = first.flaws().plus(empty.flaws()).plus(storing.flaws()).plus(after.flaws());
        return new BenchResult(plan.target().name(), burdened, after.count(), after.elapsed(), after.latency(), flaws,
                Map.of("receipts per second with none", rate(empty), "stored per second", rate(storing),
                        Burdened.PERCENT, 100 * rate(after) / rate(empty)));
    }

    private static double rate(Measured measured) {
        return measured.count() * NANOS / Math.max(1, measured.elapsed().toNanos());
    }
}

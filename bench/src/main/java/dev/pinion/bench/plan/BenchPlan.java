package dev.pinion.bench.plan;

import dev.pinion.bench.wire.Target;

/// One run: which server, what it is asked to do, within which bounds.
public record BenchPlan(Target target, Scenario scenario, Bounds bounds) {
    public BenchPlan(Target target, Scenario scenario) {
        this(target, scenario, Bounds.DEFAULT);
    }
}

package dev.pinion.bench.plan;

import java.util.List;

import dev.pinion.bench.wire.Target;

/// One run: which server, what it is asked to do, within which bounds.
///
/// @param targets one, or several over one database, for scenarios that take several ([Scenario#isOfSeveral])
public record BenchPlan(List<Target> targets, Scenario scenario, Bounds bounds) {
    public BenchPlan {
        targets = List.copyOf(targets);
        if (targets.isEmpty() || (targets.size() > 1 && !Scenario.isOfSeveral(scenario)))
            throw new IllegalArgumentException(targets.size() + " servers for " + scenario.label() + ", expected one");
    }

    public BenchPlan(Target target, Scenario scenario, Bounds bounds) {
        this(List.of(target), scenario, bounds);
    }

    public BenchPlan(Target target, Scenario scenario) {
        this(target, scenario, Bounds.DEFAULT);
    }

    /// The first one.
    public Target target() {
        return targets.getFirst();
    }

    /// The one for this connection: each server has every so many of them.
    public Target target(int connection) {
        return targets.get(connection % targets.size());
    }
}

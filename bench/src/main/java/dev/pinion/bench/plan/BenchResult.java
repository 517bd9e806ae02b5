package dev.pinion.bench.plan;

import java.time.Duration;
import java.util.Map;

/// What one run measured.
///
/// @param count   of [Scenario#unit], within `elapsed`
/// @param flaws   over the whole run, warm-up included
/// @param figures further figures by name, for example memory per connection in KiB
public record BenchResult(String target, Scenario scenario, long count, Duration elapsed, Latencies latency,
        Flaws flaws, Map<String, Double> figures) {
    public BenchResult {
        figures = Map.copyOf(figures);
    }

    public double perSecond() {
        return elapsed.isZero() ? 0 : count * 1e9 / elapsed.toNanos();
    }
}

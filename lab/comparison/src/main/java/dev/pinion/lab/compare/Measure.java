package dev.pinion.lab.compare;

import java.util.List;
import java.util.Locale;

import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario;
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

/// A figure of a result that is worth a row.
enum Measure {
    RATE("/s"),
    P50("ms, p50"),
    P99("ms, p99"),
    RESIDENT("KiB resident each"),
    HEAP("KiB live heap each"),
    BURDENED(Burdened.PERCENT),
    GROWTH(Mixed.GROWTH);

    private final String unit;

    Measure(String unit) {
        this.unit = unit;
    }

    double of(BenchResult result) {
        return switch (this) {
            case RATE -> result.perSecond();
            case P50 -> result.latency().p50() / 1e3;
            case P99 -> result.latency().p99() / 1e3;
            case RESIDENT -> result.figures().getOrDefault("KiB resident per connection", Double.NaN);
            case HEAP -> result.figures().getOrDefault("KiB live heap per connection", Double.NaN);
            case BURDENED, GROWTH -> result.figures().getOrDefault(unit, Double.NaN);
        };
    }

    String unit() {
        return unit;
    }

    String row(Scenario scenario) {
        return scenario.label() + ", " + (this == RATE ? scenario.unit() : "") + unit;
    }

    /// Three digits are more than a shared machine can keep.
    static String text(double value) {
        if (Double.isNaN(value))
            return "–";
        if (value >= 1e6)
            return String.format(Locale.ROOT, "%.2f M", value / 1e6);
        if (value >= 1e4)
            return String.format(Locale.ROOT, "%.0f k", value / 1e3);
        if (value >= 1e3)
            return String.format(Locale.ROOT, "%.1f k", value / 1e3);
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    static List<Measure> of(Scenario scenario) {
        return switch (scenario) {
            case Publish publish when publish.inFlight() == 1 -> List.of(RATE, P50, P99);
            case Publish _ -> List.of(RATE, P99);
            case EchoClosedLoop _ -> List.of(RATE, P99);
            case EchoOpenLoop _, Across _ -> List.of(P50, P99);
            case Besieged _ -> List.of(RATE, P50);
            case Consume _ -> List.of(RATE, P99);
            case Mixed _ -> List.of(P50, P99, GROWTH);
            case Burdened _ -> List.of(RATE, BURDENED);
            case FanOut _ -> List.of(RATE);
            case ConnectRate _ -> List.of(RATE);
            case Replay _ -> List.of(RATE);
            case IdleConnections _ -> List.of(RESIDENT, HEAP);
        };
    }
}

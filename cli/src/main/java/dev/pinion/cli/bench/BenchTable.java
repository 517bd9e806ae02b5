package dev.pinion.cli.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Latencies;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// What one run measured, as a small table for people or a JSON object for scripts. Pure but for printing.
///
/// @param title what was done
/// @param rows for people: name and figure
/// @param fields for scripts: name and number
record BenchTable(String title, Map<String, String> rows, Map<String, Double> fields) {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int NAME_WIDTH = 12;

    static BenchTable of(BenchResult result) {
        Map<String, String> rows = new LinkedHashMap<>();
        Map<String, Double> fields = new LinkedHashMap<>();
        double seconds = result.elapsed().toNanos() / NANOS_PER_SECOND;
        rows.put(result.scenario().unit(), "%,d in %.1f s".formatted(result.count(), seconds));
        rows.put("rate", "%,.0f a second".formatted(result.perSecond()));
        fields.put("count", (double) result.count());
        fields.put("seconds", seconds);
        fields.put("per-second", result.perSecond());
        Latencies latency = result.latency();
        if (latency.samples() > 0) {
            rows.put("latency", "half within %s, 99 %% within %s, 99.9 %% within %s, all within %s".formatted(
                    millis(latency.p50()), millis(latency.p99()), millis(latency.p999()), millis(latency.max())));
            fields.put("p50-ms", latency.p50() / MICROS_PER_MILLI);
            fields.put("p99-ms", latency.p99() / MICROS_PER_MILLI);
            fields.put("p99.9-ms", latency.p999() / MICROS_PER_MILLI);
            fields.put("most-ms", latency.max() / MICROS_PER_MILLI);
        }
        result.figures().forEach((name, value) -> rows.put(name, "%,.1f".formatted(value)));
        result.figures().forEach((name, value) -> fields.put(name.replace(' ', '-'), value));
        fields.put("lost", (double) result.flaws().lost());
        fields.put("duplicated", (double) result.flaws().duplicated());
        fields.put("unexpected", (double) result.flaws().unexpected());
        return new BenchTable(result.scenario().label(), rows, fields);
    }

    void print(Terminal terminal, boolean json) {
        if (json) {
            var line = new JsonLine().add("scenario", title);
            fields.forEach(line::add);
            terminal.print(line.toString());
            return;
        }
        terminal.print(title);
        rows.forEach((name, figure) -> terminal.print("  " + padded(name) + figure));
    }

    static String words(Flaws flaws) {
        return flaws.lost() + " lost, " + flaws.duplicated() + " answered twice, " + flaws.unexpected() + " unexpected";
    }

    private static String padded(String name) {
        return name + " ".repeat(Math.max(1, NAME_WIDTH - name.length()));
    }

    private static String millis(double micros) {
        double millis = micros / MICROS_PER_MILLI;
        return String.format(Locale.ROOT, millis >= 100 ? "%.0f ms" : "%.2f ms", millis);
    }
}

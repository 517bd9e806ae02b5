package dev.pinion.bench.plan;

/// Microseconds. Nothing measured: all zero, and `samples` says so.
public record Latencies(long samples, double p50, double p99, double p999, double max) {
    public static final Latencies NONE = new Latencies(0, 0, 0, 0, 0);
}

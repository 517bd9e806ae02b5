package dev.pinion.bench.load;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

import dev.pinion.bench.plan.Latencies;

/// Collects latencies of many connections: three significant digits, up to one hour. Connections share a few
/// histograms, as ten thousand of their own would take gigabytes. Thread: any.
final class Stopwatch {
    private static final int STRIPES = 32;
    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram[] stripes = new Histogram[STRIPES];

    Stopwatch() {
        for (int i = 0; i < STRIPES; i++)
            stripes[i] = new SynchronizedHistogram(LEAST_NANOS, MOST_NANOS, DIGITS);
    }

    /// The connection's number only spreads the load over the stripes.
    void record(int connection, long nanos) {
        stripes[connection % STRIPES].recordValue(Math.clamp(nanos, 0, MOST_NANOS));
    }

    Latencies read() {
        Histogram all = new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
        for (Histogram stripe : stripes)
            all.add(stripe);
        return all.getTotalCount() == 0 ? Latencies.NONE
                : new Latencies(all.getTotalCount(), micros(all, 50), micros(all, 99), micros(all, 99.9),
                        all.getMaxValue() / 1e3);
    }

    private static double micros(Histogram all, double percentile) {
        return all.getValueAtPercentile(percentile) / 1e3;
    }
}

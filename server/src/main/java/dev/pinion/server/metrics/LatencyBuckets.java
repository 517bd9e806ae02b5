package dev.pinion.server.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/// The upper ends of what latencies are counted together by, from half a millisecond to five seconds.
public final class LatencyBuckets {
    private LatencyBuckets() {}

    public static Duration[] ends() {
        return LongStream
                .of(500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000)
                .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
                .toArray(Duration[]::new);
    }
}

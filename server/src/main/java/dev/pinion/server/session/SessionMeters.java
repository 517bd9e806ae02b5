package dev.pinion.server.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.pinion.server.access.TokenRule;
import dev.pinion.server.metrics.LatencyBuckets;

/// Counts what sessions do: messages on disk, and tokens refused by the rule that they broke.
///
/// Any thread; the committer counts the messages.
public final class SessionMeters {
    /// So many are passed over for each that is measured: the committer has more to do.
    private static final int ONE_OF = 16;

    private final Counter published;
    private final Timer appended;
    private int seen;
    private final Map<TokenRule, Counter> failed = new EnumMap<>(TokenRule.class);

    public SessionMeters(MeterRegistry registry) {
        published = Counter.builder("pinion.messages.published")
                .description("messages that sessions sent and that are on disk")
                .register(registry);
        appended = Timer.builder("pinion.append.seconds")
                .description("from a SEND to its message on disk; one of 16 is measured")
                .serviceLevelObjectives(LatencyBuckets.ends())
                .register(registry);
        for (TokenRule rule : TokenRule.values()) {
            failed.put(rule,
                    Counter.builder("pinion.authentications.failed")
                            .tag("rule", rule.code())
                            .description("tokens refused, by the rule that they broke")
                            .register(registry));
        }
    }

    /// A message took so long from its frame to the disk. Thread: the committer.
    void appended(long nanos) {
        if ((seen++ & ONE_OF - 1) == 0) {
            appended.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void published() {
        published.increment();
    }

    void failed(TokenRule rule) {
        Objects.requireNonNull(failed.get(rule), rule.code()).increment();
    }
}

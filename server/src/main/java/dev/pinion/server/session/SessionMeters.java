package dev.pinion.server.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import dev.pinion.server.access.TokenRule;

/// Counts what sessions do: messages on disk, and tokens refused by the rule that they broke.
///
/// Any thread; the committer counts the messages.
public final class SessionMeters {
    private final Counter published;
    private final Map<TokenRule, Counter> failed = new EnumMap<>(TokenRule.class);

    public SessionMeters(MeterRegistry registry, LiveSessions live) {
        Gauge.builder("pinion.sessions.open", live, LiveSessions::count)
                .description("sessions whose token was accepted")
                .register(registry);
        published = Counter.builder("pinion.messages.published")
                .description("messages that sessions sent and that are on disk")
                .register(registry);
        for (TokenRule rule : TokenRule.values()) {
            failed.put(rule,
                    Counter.builder("pinion.authentications.failed")
                            .tag("rule", rule.code())
                            .description("tokens refused, by the rule that they broke")
                            .register(registry));
        }
    }

    void published() {
        published.increment();
    }

    void failed(TokenRule rule) {
        Objects.requireNonNull(failed.get(rule), rule.code()).increment();
    }
}

package dev.pinion.server.upkeep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import dev.pinion.db.ChannelLog;

/// Which rule holds for a channel: the first that names it. Each pattern is parsed once, and each channel looked up once, since
/// retention asks for all of them several times a second.
///
/// Any thread. Holds a reference for each channel that has messages, which are there as long as the log is.
final class RetentionRules {
    private final Map<RetentionRule, Predicate<ChannelLog>> rules = new LinkedHashMap<>();
    private final Map<ChannelLog, Optional<RetentionRule>> found = new ConcurrentHashMap<>();

    RetentionRules(List<RetentionRule> rules) {
        rules.forEach(rule -> this.rules.put(rule, rule.governed()));
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /// @param channel that has messages
    Optional<RetentionRule> of(ChannelLog channel) {
        return rules.isEmpty() ? Optional.empty() : found.computeIfAbsent(channel, this::first);
    }

    private Optional<RetentionRule> first(ChannelLog channel) {
        return rules.entrySet()
                .stream()
                .filter(each -> each.getValue().test(channel))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}

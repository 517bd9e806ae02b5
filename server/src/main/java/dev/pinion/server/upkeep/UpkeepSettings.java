package dev.pinion.server.upkeep;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the server does to its log by itself, and how often.
///
/// @param retention the first rule that names a channel holds for it; a channel that none names is kept for ever
/// @param cursorHold (`cursor.hold`) for how long a cursor holds back what it has not read
/// @param idempotencyWindow (`idempotency.window`) for how long a repeated idempotency key is recognised
/// @param signHeadsEvery (`heads.every`) how often the heads of changed channels are signed
/// @param scrubEvery (`scrub.every`) how often all that is stored is read for damage; zero: never
/// @param backups where `db-backup` may write; none: the command is refused
/// @param pace in which steps it works
public record UpkeepSettings(List<RetentionRule> retention, Duration cursorHold, Duration idempotencyWindow,
        Duration signHeadsEvery, Duration scrubEvery, Optional<Path> backups, Pace pace) {
    private static final int RULES_MAX = 1_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    public static final UpkeepSettings DEFAULTS = new UpkeepSettings(List.of(), Duration.ofDays(7),
            Duration.ofHours(24), Duration.ofMinutes(5), Duration.ofDays(7), Optional.empty(), Pace.DEFAULT);

    public UpkeepSettings {
        retention = List.copyOf(retention);
        if (retention.size() > RULES_MAX) {
            throw new IllegalArgumentException(
                    "retention has " + retention.size() + " rules, expected at most " + RULES_MAX);
        }
        Set<String> seen = new HashSet<>();
        for (RetentionRule rule : retention) {
            if (!seen.add(rule.channels())) {
                throw new IllegalArgumentException("retention names " + rule.channels()
                        + " twice; the first rule that matches holds, so the second would have no effect");
            }
        }
        require("cursor.hold", cursorHold);
        require("idempotency.window", idempotencyWindow);
        require("heads.every", signHeadsEvery);
        if (!scrubEvery.isZero()) {
            require("scrub.every", scrubEvery);
        }
    }

    private static void require(String setting, Duration value) {
        if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    setting + " is " + value + ", expected longer than zero and at most " + LONGEST.toDays() + " days");
        }
    }

    public UpkeepSettings withRetention(List<RetentionRule> rules) {
        return new UpkeepSettings(rules, cursorHold, idempotencyWindow, signHeadsEvery, scrubEvery, backups, pace);
    }

    public UpkeepSettings withSignHeadsEvery(Duration every) {
        return new UpkeepSettings(retention, cursorHold, idempotencyWindow, every, scrubEvery, backups, pace);
    }

    public UpkeepSettings withScrubEvery(Duration every) {
        return new UpkeepSettings(retention, cursorHold, idempotencyWindow, signHeadsEvery, every, backups, pace);
    }

    public UpkeepSettings withBackups(Path directory) {
        return new UpkeepSettings(retention, cursorHold, idempotencyWindow, signHeadsEvery, scrubEvery,
                Optional.of(directory), pace);
    }

    public UpkeepSettings withPace(Pace other) {
        return new UpkeepSettings(retention, cursorHold, idempotencyWindow, signHeadsEvery, scrubEvery, backups, other);
    }

    /// In which steps the work is done.
    ///
    /// @param every how often it is looked whether there is something to do
    /// @param stepMessages looked at and deleted by one step of retention
    /// @param stepPause after each step, and at least as long as the step took
    /// @param stepKeys idempotency keys forgotten by one step
    /// @param stepHeads heads signed by one step
    /// @param compactBytes rewritten by one step of compaction: 4 MiB take some 10 ms
    public record Pace(Duration every, int stepMessages, Duration stepPause, int stepKeys, int stepHeads,
            int compactBytes) {

        public static final Pace DEFAULT = new Pace(Duration.ofSeconds(5), 20_000, Duration.ofMillis(2), 1_000, 100,
                4 * 1024 * 1024);

        public Pace {
            require("upkeep.every", every);
            require("upkeep.step.pause", stepPause);
            requirePositive("upkeep.step.messages", stepMessages);
            requirePositive("upkeep.step.keys", stepKeys);
            requirePositive("upkeep.step.heads", stepHeads);
            requirePositive("upkeep.compact.bytes", compactBytes);
        }

        public Pace withEvery(Duration other) {
            return new Pace(other, stepMessages, stepPause, stepKeys, stepHeads, compactBytes);
        }

        private static void requirePositive(String setting, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(setting + " is " + value + ", expected 1 or more");
            }
        }
    }
}

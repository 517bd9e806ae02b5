package dev.pinion.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.pinion.server.audit.AuditChannel;
import dev.pinion.server.backup.BackupPlan;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What a server does for its operator by itself.
///
/// @param alarmCommand (`alarm.command`) a program that is run for each alarm that is raised or cleared
/// @param auditChannel (`audit.channel`) whether the audit log is kept as a channel too
/// @param backup when it backs itself up; empty: never
/// @param stopGrace (`stop.grace`) over how long the sessions of a server that is told to stop are ended, at most
public record Operations(Optional<Path> alarmCommand, Duration stopGrace, boolean auditChannel,
        Optional<BackupPlan> backup) {
    private static final RetentionRule AUDIT_KEPT = new RetentionRule(AuditChannel.NAME,
            Optional.of(Duration.ofDays(90)), OptionalLong.empty(), OptionalLong.of(256L << 20));
    private static final Duration GRACE_MAX = Duration.ofHours(1);

    public static final Operations DEFAULTS = new Operations(Optional.empty(), Duration.ofSeconds(10), false,
            Optional.empty());

    public Operations {
        if (stopGrace.isNegative() || stopGrace.compareTo(GRACE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "stop.grace is " + stopGrace + ", expected 0 to " + GRACE_MAX.toMinutes() + " minutes");
        }
    }

    /// The audit log's channel has a rule of its own, unless the operator has one for it.
    UpkeepSettings upkeep(UpkeepSettings settings) {
        boolean said = settings.retention().stream().anyMatch(each -> each.channels().equals(AuditChannel.NAME));
        if (!auditChannel || said) {
            return settings;
        }
        List<RetentionRule> rules = new ArrayList<>(settings.retention());
        rules.addFirst(AUDIT_KEPT);
        return settings.withRetention(rules);
    }

    public Operations withBackup(BackupPlan plan) {
        return new Operations(alarmCommand, stopGrace, auditChannel, Optional.of(plan));
    }

    public Operations withAuditChannel(boolean kept) {
        return new Operations(alarmCommand, stopGrace, kept, backup);
    }
}

package dev.pinion.server.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.pinion.server.Operations;
import dev.pinion.server.settings.typed.DurationText;

/// What the server does for its operator by itself.
final class OperationSettings {
    static final Group GROUP = new Group("", "What the server tells its operator by itself, and how it ends.");

    static final Setting<Optional<Path>> ALARM_COMMAND = GROUP.add(Setting.of("alarm.command", Kind.path("a program"),
            "",
            "is run for each alarm that is raised or cleared, for at most 10 s, with PINION_ALARM, PINION_ALARM_STATE, _LEVEL, _DETAIL, _CURE and the like in its environment and a JSON object on its stdin")
            .option("--alarm-command", "PROGRAM"));
    static final Setting<Duration> STOP_GRACE = GROUP.add(Setting.of("stop.grace",
            Kind.time(Duration.ZERO, Duration.ofHours(1)), DurationText.exact(Operations.DEFAULTS.stopGrace()),
            "over how long the sessions are ended on SIGTERM, at most: 200 a second, so that they do not all come back in one moment")
            .option("--stop-grace", "DURATION"));
    static final Setting<Optional<Path>> AUDIT_FILE = GROUP.add(Setting
            .of("audit.file", Kind.path("a file"), "",
                    "the audit log goes to this file too, as JSON lines; one that is moved away is begun anew")
            .option("--audit-file", "FILE"));
    static final Setting<Boolean> AUDIT_CHANNEL = GROUP.add(Setting.of("audit.channel", Kind.flag(), "false",
            "the audit log goes to the channel pinion.audit too, where it is kept for 90 days; who may read it needs the right read:pinion.audit"));
    static final Setting<Optional<Duration>> BACKUP_EVERY = LogSettings.BACKUP.add(Setting.of("backup.every",
            Kind.optional("duration", "1m to 365d", DurationText::parse), "",
            "the server backs itself up so often into backup.dir: messages, keys and issuer, verified, each a folder for pinion restore; without it, it does not")
            .option("--backup-every", "DURATION"));
    static final Setting<Integer> BACKUP_KEEP = LogSettings.BACKUP.add(Setting
            .of("backup.keep", Kind.count(1, 1_000), "7", "how many of the backups that it makes by itself are kept")
            .option("--backup-keep", "COUNT"));

    private OperationSettings() {}
}

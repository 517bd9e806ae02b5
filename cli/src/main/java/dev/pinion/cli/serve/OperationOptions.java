package dev.pinion.cli.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.server.Operations;
import dev.pinion.server.backup.BackupPlan;

/// What `serve` does for its operator by itself: the options for it.
final class OperationOptions {

    @Option(names = "--alarm-command", paramLabel = "PROGRAM", description = "is run for each alarm that is raised or cleared, for at most 10 s, with PINION_ALARM, PINION_ALARM_STATE, _LEVEL, _DETAIL, _CURE and the like in its environment and a JSON object on its stdin")
    private @Nullable Path alarmCommand;

    @Option(names = "--stop-grace", paramLabel = "DURATION", defaultValue = "10s", description = "over how long the sessions are ended on SIGTERM, at most: 200 a second, so that they do not all come back in one moment (default: ${DEFAULT-VALUE})")
    private Duration stopGrace = Operations.DEFAULTS.stopGrace();

    @Option(names = "--backup-dir", paramLabel = "DIR", description = "the server backs itself up there: messages, keys and issuer, verified, each a folder for pinion restore; without it, it does not")
    private @Nullable Path backupFolder;

    @Option(names = "--backup-every", paramLabel = "DURATION", defaultValue = "1d", description = "how often it backs itself up (default: ${DEFAULT-VALUE})")
    private Duration backupEvery = Duration.ofDays(1);

    @Option(names = "--backup-keep", paramLabel = "COUNT", defaultValue = "7", description = "how many of its backups are kept (default: ${DEFAULT-VALUE})")
    private int backupKeep = 7;

    /// @throws IllegalArgumentException naming the setting that is wrong
    Operations operations() {
        var operations = new Operations(
                Optional.ofNullable(alarmCommand).map(each -> each.toAbsolutePath().normalize()), stopGrace, false,
                Optional.empty());
        return backupFolder == null ? operations
                : operations
                        .withBackup(new BackupPlan(backupEvery, backupKeep, backupFolder.toAbsolutePath().normalize()));
    }
}

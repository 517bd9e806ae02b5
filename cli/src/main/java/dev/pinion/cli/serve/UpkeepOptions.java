package dev.pinion.cli.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.server.StorageSettings;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What `serve` does to its log by itself: the options for it.
final class UpkeepOptions {

    @Option(names = "--retain", paramLabel = "RULE", description = "how much to keep of the channels that a pattern names, such as 'news.>:age=30d,count=100000,bytes=2g' (any of the three; @* names all inboxes); may be repeated, the first that matches holds; without one everything is kept")
    private List<RetentionRule> retain = new ArrayList<>();

    @Option(names = "--cursor-hold", paramLabel = "DURATION", defaultValue = "7d", description = "for how long retention spares what a durable subscription has not read, but for the bound in bytes (default: ${DEFAULT-VALUE})")
    private Duration cursorHold = UpkeepSettings.DEFAULTS.cursorHold();

    @Option(names = "--cursor-idle", paramLabel = "DURATION", defaultValue = "30d", description = "a durable subscription that nobody has used for so long is forgotten (default: ${DEFAULT-VALUE})")
    private Duration cursorIdle = SessionLimits.DEFAULTS.cursorIdle();

    @Option(names = "--cursors-max", paramLabel = "COUNT", defaultValue = "100", description = "how many durable subscriptions one identity may have (default: ${DEFAULT-VALUE})")
    private int cursorsMax = SessionLimits.DEFAULTS.cursorsMax();

    @Option(names = "--backups", paramLabel = "DIR", description = "a folder for `pinion db backup` of the running server; without it there are none")
    private @Nullable Path backups;

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted database, as `pinion db key` makes it; a new database is encrypted with it from its first byte on")
    private @Nullable Path keyFile;

    @Option(names = "--new-keys", description = "serve a database whose server keys are lost, with new ones: clients need the new pins, and what the old keys signed is not vouched for any more")
    private boolean newKeys;

    /// How the database lies on its disk.
    StorageSettings storage() {
        StorageSettings settings = StorageSettings.DEFAULTS.withNewKeys(newKeys);
        return keyFile == null ? settings : settings.withKeyFile(keyFile.toAbsolutePath().normalize());
    }

    SessionLimits sessions() {
        return SessionLimits.DEFAULTS.withCursors(cursorsMax, cursorIdle);
    }

    UpkeepSettings settings() {
        UpkeepSettings settings = UpkeepSettings.DEFAULTS.withRetention(retain).withCursorHold(cursorHold);
        return backups == null ? settings : settings.withBackups(backups.toAbsolutePath().normalize());
    }
}

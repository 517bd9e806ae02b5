package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.db.CommitListener;
import dev.pinion.db.Database;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.upkeep.Upkeep;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What operators can ask about the log, by the names at `/server/admin/`.
public final class LogCommands {
    private LogCommands() {}

    /// The commands, by name.
    ///
    /// @param memory who holds messages of the log in memory
    /// @param issuers whose keys health tells of
    public static Map<String, AdminCommand> admin(Database database, Upkeep upkeep, UpkeepSettings settings,
            CommitListener memory, List<TrustedIssuer> issuers) {
        return new TreeMap<>(Map.of("db-backup", new BackupCommand(new Backups(database, settings.backups())), "erase",
                new EraseCommand(database.log(), memory), "health", new HealthCommand(database, upkeep, issuers)));
    }
}

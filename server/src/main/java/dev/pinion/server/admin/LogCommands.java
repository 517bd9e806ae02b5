package dev.pinion.server.admin;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.db.CommitListener;
import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.server.upkeep.Upkeep;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What operators can ask about the log, by the names at `/server/admin/`.
public final class LogCommands {
    private LogCommands() {}

    /// The commands, by name.
    ///
    /// @param memory who holds messages of the log in memory
    public static Map<String, AdminCommand> admin(Database database, Upkeep upkeep, UpkeepSettings settings,
            CommitListener memory, SignedHistory history, Clock clock) {
        return new TreeMap<>(Map.of("db-backup", new BackupCommand(new Backups(database, settings.backups())), "erase",
                new EraseCommand(database.log(), memory, history, clock), "health",
                new HealthCommand(database, upkeep)));
    }
}

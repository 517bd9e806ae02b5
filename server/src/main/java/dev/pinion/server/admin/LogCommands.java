package dev.pinion.server.admin;

import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.db.CommitListener;
import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
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
        var backups = new Backups(database, settings.backups());
        return new TreeMap<>(Map.of("db-backup", request -> backup(backups, request.asked()), "erase",
                new EraseCommand(database.log(), memory, history, clock), "health",
                new HealthCommand(database, upkeep)));
    }

    /// Begins the backup `name`, and, asked again with that name, tells how it goes. It answers at once, since a copy may take
    /// longer than a session.
    private static Map<String, ?> backup(Backups backups, JsonObject asked) throws JsonFault {
        Backups.Backup backup = backups.make(asked.string("name").orElseThrow(() -> new JsonFault("name is missing")));
        return Map.of("name", backup.name(), "state", backup.state().name().toLowerCase(Locale.ROOT), "messages",
                backup.messages(), "detail", backup.detail(), "folder", backups.folderOf(backup).toString());
    }
}

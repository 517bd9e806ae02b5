package dev.pinion.server.admin;

import java.util.Locale;
import java.util.Map;

import dev.pinion.protocol.json.JsonFault;

/// `/server/admin/db-backup`: begins the backup `name`, and, asked again with that name, tells how it goes. It answers at
/// once, since a copy may take longer than a session.
final class BackupCommand implements AdminCommand {
    private final Backups backups;

    BackupCommand(Backups backups) {
        this.backups = backups;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        String name = request.asked().string("name").orElseThrow(() -> new JsonFault("name is missing"));
        Backups.Backup backup = backups.make(name);
        return Map.of("name", backup.name(), "state", backup.state().name().toLowerCase(Locale.ROOT), "messages",
                backup.messages(), "detail", backup.detail(), "folder", backups.folderOf(backup).toString());
    }
}

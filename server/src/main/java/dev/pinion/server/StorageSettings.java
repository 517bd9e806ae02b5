package dev.pinion.server;

import java.nio.file.Path;
import java.util.Optional;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.DiskLimits;
import dev.pinion.server.limits.MemoryLimits;

/// How the database lies on its disk.
///
/// @param disk when the disk is too full or too slow
/// @param keyFile the key of an encrypted database, in a file that only its owner can read; none: it is not encrypted
/// @param server where the messages are kept in PostgreSQL; none: in the data folder
/// @param newKeys whether a database may be served whose server keys are gone, with new ones
public record StorageSettings(DiskLimits disk, Optional<Path> keyFile, Optional<DatabaseConfig.Server> server,
        boolean newKeys) {
    public static final StorageSettings DEFAULTS = new StorageSettings(DiskLimits.DEFAULT, Optional.empty(),
            Optional.empty(), false);

    public StorageSettings withDisk(DiskLimits limits) {
        return new StorageSettings(limits, keyFile, server, newKeys);
    }

    public StorageSettings withNewKeys(boolean insisted) {
        return new StorageSettings(disk, keyFile, server, insisted);
    }

    public StorageSettings withServer(DatabaseConfig.Server database) {
        return new StorageSettings(disk, keyFile, Optional.of(database), newKeys);
    }

    /// What the server copies by the clock are its own files.
    ///
    /// @throws DatabaseRefusedException when it is to copy messages that it has elsewhere
    void requireOwn(boolean copies) {
        if (copies && server.isPresent()) {
            throw new DatabaseRefusedException(
                    "backup.every is for messages in the data folder, but db.url names a database"
                            + " of PostgreSQL; leave backup.every out, and back that up with PostgreSQL's own tools",
                    null);
        }
    }

    /// @throws DatabaseRefusedException when the key cannot be read
    DatabaseConfig database(Path directory, MemoryLimits memory) {
        return DatabaseConfig.defaults(directory)
                .withDisk(disk)
                .withServer(server.orElse(null))
                .withKey(keyFile.map(DatabaseKey::read).orElse(null))
                .withMemory(memory.inboxBytes(), memory.channelsMax(), memory.cacheBytes());
    }
}

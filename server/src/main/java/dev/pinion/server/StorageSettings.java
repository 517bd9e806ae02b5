package dev.pinion.server;

import java.nio.file.Path;
import java.util.Optional;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DiskLimits;
import dev.pinion.server.limits.MemoryLimits;

/// How the database lies on its disk.
///
/// @param disk when the disk is too full or too slow
/// @param keyFile the key of an encrypted database, in a file that only its owner can read; none: it is not encrypted
/// @param newKeys whether a database may be served whose server keys are gone, with new ones
public record StorageSettings(DiskLimits disk, Optional<Path> keyFile, boolean newKeys) {
    public static final StorageSettings DEFAULTS = new StorageSettings(DiskLimits.DEFAULT, Optional.empty(), false);

    public StorageSettings withDisk(DiskLimits limits) {
        return new StorageSettings(limits, keyFile, newKeys);
    }

    public StorageSettings withKeyFile(Path file) {
        return new StorageSettings(disk, Optional.of(file), newKeys);
    }

    public StorageSettings withNewKeys(boolean insisted) {
        return new StorageSettings(disk, keyFile, insisted);
    }

    /// @throws dev.pinion.db.DatabaseRefusedException when the key cannot be read
    DatabaseConfig database(Path directory, MemoryLimits memory) {
        return DatabaseConfig.defaults(directory)
                .withDisk(disk)
                .withKey(keyFile.map(DatabaseKey::read).orElse(null))
                .withMemory(memory.inboxBytes(), memory.channelsMax(), memory.cacheBytes());
    }
}

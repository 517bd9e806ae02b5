package dev.pinion.db;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ServiceLoader;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/// What stands behind [Database] and [DatabaseFiles], which know no stage of the module: so all stages may know the face's
/// values, and no arrow points back. Found once; any thread.
public interface DatabaseProvider {

    Database open(DatabaseConfig config, Clock clock);

    VerifyReport verify(DatabaseConfig config, SignedHistory.@Nullable Check check);

    VerifyReport export(DatabaseConfig config, DatabaseFiles.Export each);

    VerifyReport restore(DatabaseConfig backup, Path directory);

    VerifyReport rekey(DatabaseConfig config, @Nullable DatabaseKey newKey);

    VerifyReport upgrade(DatabaseConfig config, Consumer<String> progress);

    VerifyReport migrate(DatabaseConfig config, DatabaseFiles.Move move, Consumer<String> progress);

    VerifyReport salvage(DatabaseConfig config, Consumer<StoredMessage> each);

    DatabaseImport beginImport(DatabaseConfig config, String epoch);

    /// The one of this module.
    static DatabaseProvider found() {
        return ServiceLoader.load(DatabaseProvider.class, DatabaseProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the module dev.pinion.db is not whole"));
    }
}

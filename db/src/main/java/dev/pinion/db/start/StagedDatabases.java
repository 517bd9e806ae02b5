package dev.pinion.db.start;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseImport;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseProvider;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.offline.Migration;
import dev.pinion.db.offline.StoppedFiles;

/// The stages behind the face. Any thread.
public final class StagedDatabases implements DatabaseProvider {

    @Override
    public Database open(DatabaseConfig config, Clock clock) {
        return OpenDatabase.open(config, clock, StoreSeams.none());
    }

    @Override
    public VerifyReport verify(DatabaseConfig config, SignedHistory.@Nullable Check check) {
        return StoppedFiles.verify(config, check);
    }

    @Override
    public VerifyReport export(DatabaseConfig config, DatabaseFiles.Export each) {
        return StoppedFiles.export(config, each);
    }

    @Override
    public VerifyReport restore(DatabaseConfig backup, Path directory) {
        return StoppedFiles.restore(backup, directory);
    }

    @Override
    public VerifyReport rekey(DatabaseConfig config, @Nullable DatabaseKey newKey) {
        return StoppedFiles.rekey(config, newKey);
    }

    @Override
    public VerifyReport upgrade(DatabaseConfig config, Consumer<String> progress) {
        StoppedFiles.requireDatabase(config.directory());
        OpenDatabase.open(config, Clock.systemUTC(), StoreSeams.none(), progress).close();
        progress.accept("verifying all of it");
        return StoppedFiles.verify(config, null);
    }

    @Override
    public VerifyReport migrate(DatabaseConfig config, DatabaseFiles.Move move, Consumer<String> progress) {
        Migration migration = new Migration(config, StoreSeams.none(), progress);
        VerifyReport report = switch (move) {
            case TO_SERVER -> migration.toServer();
            case FROM_SERVER -> migration.fromServer();
        };
        // Its first ordinary opening, so that what was moved is known to open.
        open(move == DatabaseFiles.Move.TO_SERVER ? config.withKey(null) : config.withServer(null), Clock.systemUTC())
                .close();
        return report;
    }

    @Override
    public VerifyReport salvage(DatabaseConfig config, Consumer<StoredMessage> each) {
        return StoppedFiles.salvage(config, each);
    }

    @Override
    public DatabaseImport beginImport(DatabaseConfig config, String epoch) {
        return StoppedFiles.beginImport(config, epoch);
    }
}

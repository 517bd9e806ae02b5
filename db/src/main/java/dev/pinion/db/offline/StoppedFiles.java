package dev.pinion.db.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseImport;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.commit.Recovery;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.engine.pg.PostgresAddress;
import dev.pinion.db.engine.pg.PostgresMoved;
import dev.pinion.db.engine.tables.MoveProgress;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.DirectoryLock;

/// What an operator does with the files of a database that no server has open. The caller's thread.
public final class StoppedFiles {

    private StoppedFiles() {}

    public static VerifyReport verify(DatabaseConfig config, SignedHistory.@Nullable Check check) {
        return walk(config, check, message -> {});
    }

    public static VerifyReport export(DatabaseConfig config, DatabaseFiles.Export each) {
        return walk(config, null, each);
    }

    private static VerifyReport walk(DatabaseConfig config, SignedHistory.@Nullable Check check,
            DatabaseFiles.Export each) {
        if (config.server() != null) {
            return walk(PostgresAddress.of(config.server()), check, each);
        }
        requireDatabase(config.directory());
        StoreSeams seams = StoreSeams.none();
        Inspection.refuseWhatWeCannotOpen(config, seams, found -> Recovery.check(found, config, seams));
        try (StoppedDatabase stopped = StoppedDatabase.open(config, seams)) {
            return new Verification(stopped.connection(), each).run(check);
        } catch (SQLException failed) {
            throw Inspection.refusal(config.directory(), failed);
        }
    }

    /// As one snapshot: whoever commits meanwhile is not in it.
    private static VerifyReport walk(PostgresAddress address, SignedHistory.@Nullable Check check,
            DatabaseFiles.Export each) {
        try (Connection connection = address.snapshot()) {
            if (MoveProgress.isUnfinished(connection)) {
                throw new DatabaseRefusedException(
                        "the database of PostgreSQL is not whole: pinion db migrate is unfinished;"
                                + " run it again, it goes on where it ended",
                        null);
            }
            return new Verification(connection, each).run(check);
        } catch (SQLException failed) {
            throw PostgresMoved.refusal(failed);
        }
    }

    public static VerifyReport restore(DatabaseConfig backup, Path directory) {
        VerifyReport report = verify(backup, null);
        if (!report.isSound()) {
            throw new DatabaseRefusedException("the backup in " + backup.directory() + " is not sound: "
                    + report.faults().getFirst() + "; restore another one", null);
        }
        requireNoDatabase(directory);
        DatabaseConfig target = backup.at(directory);
        DatabaseDirectory.make(directory);
        Inspection.refuseAnotherDirectory(target, StoreSeams.none());
        try (StoppedDatabase stopped = StoppedDatabase.open(backup, StoreSeams.none())) {
            DatabaseCopy.copy(stopped.connection(), target, DatabaseCopy.Epoch.NEW);
        } catch (SQLException failed) {
            throw Inspection.refusal(backup.directory(), failed);
        }
        // Its first ordinary opening, so that what was restored is known to open.
        Database.open(target, Clock.systemUTC()).close();
        return verify(target, null);
    }

    public static VerifyReport salvage(DatabaseConfig config, Consumer<StoredMessage> each) {
        requireDatabase(config.directory());
        try (DirectoryLock lock = DirectoryLock.take(config.directory())) {
            lock.requireHeld();
            return new Salvage(config, each).run();
        } catch (IOException failed) {
            throw new StorageException("the directory " + config.directory() + " cannot be locked", failed);
        }
    }

    public static DatabaseImport beginImport(DatabaseConfig config, String epoch) {
        return ImportedDatabase.begin(config, epoch);
    }

    public static VerifyReport rekey(DatabaseConfig config, @Nullable DatabaseKey newKey) {
        requireDatabase(config.directory());
        return new Rekeying(config, newKey, step -> {}).run();
    }

    public static void requireDatabase(Path directory) {
        DatabaseDirectory.requireNotElsewhere(directory);
        requireFile(directory);
    }

    static void requireFile(Path directory) {
        if (!Files.exists(directory.resolve(DatabaseDirectory.FILE))) {
            throw new DatabaseRefusedException("there is no database in " + directory, null);
        }
    }

    public static void requireNoDatabase(Path directory) {
        DatabaseDirectory.requireNotElsewhere(directory);
        if (Files.exists(directory.resolve(DatabaseDirectory.FILE))) {
            throw new DatabaseRefusedException("there is a database in " + directory
                    + " already; nothing is overwritten: name another directory, or move that one away", null);
        }
    }
}

package dev.pinion.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.journal.JournalOpening;

/// What an operator does with the files of a database that no server has open: verify, restore, export.
public final class DatabaseFiles {

    private DatabaseFiles() {}

    /// Walks the whole history, without writing a byte.
    ///
    /// @param signer checks the signed heads; null: their signatures are taken on trust
    /// @throws DatabaseRefusedException when it cannot be opened
    public static VerifyReport verify(Path directory, @Nullable HeadSigner signer) {
        return walk(directory, signer, message -> {});
    }

    /// Gives every message, channel by channel in order, and what verification found on the way.
    public static VerifyReport export(Path directory, Consumer<StoredMessage> each) {
        return walk(directory, null, each);
    }

    private static VerifyReport walk(Path directory, @Nullable HeadSigner signer, Consumer<StoredMessage> each) {
        requireDatabase(directory);
        DatabaseConfig config = DatabaseConfig.defaults(directory);
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(config, files, ";ACCESS_MODE_DATA=r").getConnection()) {
            return new Verification(connection, each).run(signer);
        } catch (SQLException failed) {
            throw Inspection.refusal(directory, failed);
        }
    }

    /// Makes a database from a backup. It gets a new epoch, since its history may go on differently than the original's.
    ///
    /// @throws DatabaseRefusedException when the directory already has a database, or the backup is not sound
    public static VerifyReport restore(Path backup, Path directory) {
        VerifyReport report = verify(backup, null);
        if (!report.isSound()) {
            throw new DatabaseRefusedException("the backup in " + backup + " is not sound: "
                    + report.faults().getFirst() + "; restore another one", null);
        }
        requireNoDatabase(directory);
        DatabaseConfig config = DatabaseConfig.defaults(backup);
        try (JournalOpening files = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(config, files, ";ACCESS_MODE_DATA=r").getConnection()) {
            DatabaseCopy.copy(connection, directory, DatabaseCopy.Epoch.NEW);
        } catch (SQLException failed) {
            throw Inspection.refusal(backup, failed);
        }
        // Its first ordinary opening, so that what was restored is known to open.
        try {
            Database.open(DatabaseConfig.defaults(directory), Clock.systemUTC()).close();
        } catch (CompletionException notOpened) {
            throw Inspection.refusal(directory, notOpened);
        }
        return verify(directory, null);
    }

    static void requireDatabase(Path directory) {
        if (!Files.exists(directory.resolve(Database.NAME + ".mv.db"))) {
            throw new DatabaseRefusedException("there is no database in " + directory, null);
        }
    }

    static void requireNoDatabase(Path directory) {
        if (Files.exists(directory.resolve(Database.NAME + ".mv.db"))) {
            throw new DatabaseRefusedException("there is a database in " + directory
                    + " already; nothing is overwritten: name another directory, or move that one away", null);
        }
    }
}

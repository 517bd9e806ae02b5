package dev.pinion.db.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StorageException;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.DirectoryLock;

/// Writes a database that nobody has open anew under another key: a copy is made aside, verified, and moved over the
/// original in one step, when both are whole without their journals.
public final class Rekeying {

    /// What is about to be done; a test ends it here.
    public enum Step {
        OPEN, SETTLE, COPY, VERIFY, MOVE, CLEAN
    }

    /// Hears of each step before it is taken.
    @FunctionalInterface
    public interface Steps {
        void before(Step step) throws IOException;
    }

    private final DatabaseConfig from;
    private final DatabaseConfig aside;
    private final Path directory;
    private final Steps steps;

    public Rekeying(DatabaseConfig from, @Nullable DatabaseKey newKey, Steps steps) {
        this.from = from;
        this.directory = from.directory();
        this.aside = from.at(directory.resolve(DatabaseDirectory.INCOMPLETE)).withKey(newKey);
        this.steps = steps;
    }

    public VerifyReport run() {
        try {
            steps.before(Step.OPEN);
            // Refuses what cannot be opened, brings the schema up to date, clears away what ended early.
            Database.open(from, Clock.systemUTC()).close();
            try (DirectoryLock lock = DirectoryLock.take(directory)) {
                return locked(lock);
            }
        } catch (SQLException failed) {
            throw Inspection.refusal(directory, failed);
        } catch (IOException failed) {
            throw new StorageException("the database in " + directory + " could not be written anew", failed);
        }
    }

    private VerifyReport locked(DirectoryLock lock) throws SQLException, IOException {
        lock.requireHeld();
        steps.before(Step.SETTLE);
        // Its journal must not be met by the new file.
        DatabaseCopy.settle(directory);
        steps.before(Step.COPY);
        try (StoppedDatabase stopped = StoppedDatabase.open(from, StoreSeams.none())) {
            DatabaseCopy.make(stopped.connection(), aside, DatabaseCopy.Epoch.SAME);
        }
        DatabaseCopy.settle(aside.directory());
        steps.before(Step.VERIFY);
        VerifyReport before = StoppedFiles.verify(from, null);
        VerifyReport report = StoppedFiles.verify(aside, null);
        if (!report.equals(before)) {
            throw new DatabaseRefusedException(
                    "the copy of the database in " + directory + " is not the same: " + report.messages() + " of "
                            + before.messages() + " messages, faults " + report.faults() + "; it stays as it is",
                    null);
        }
        steps.before(Step.MOVE);
        DatabaseCopy.moveOver(aside.directory(), directory);
        steps.before(Step.CLEAN);
        // Empty, but what it held is to be seen in it until it is written over.
        for (String log : DatabaseDirectory.LOGS) {
            Files.deleteIfExists(directory.resolve(log));
        }
        Directories.force(directory);
        Directories.delete(aside.directory());
        return report;
    }
}

package dev.pinion.db.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StorageException;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// Writes a database of the former layout, which nobody has open, anew with segments: aside, verified against the old one,
/// and moved over it in one step. The write-ahead log stays as it is, for the opening that follows. Whenever it ends early
/// the old file is whole, and the next start begins it again. Needs space for a second database. The thread that opens.
public final class Conversion {

    private static final Logger LOG = LoggerFactory.getLogger(Conversion.class);

    private final DatabaseConfig from;
    private final DatabaseConfig aside;
    private final Rekeying.Steps steps;

    public Conversion(DatabaseConfig from) {
        this(from, step -> {});
    }

    /// Hears of each step before it is taken.
    public Conversion(DatabaseConfig from, Rekeying.Steps steps) {
        this.from = from;
        this.aside = from.at(from.directory().resolve(DatabaseDirectory.INCOMPLETE));
        this.steps = steps;
    }

    public void run() {
        Path directory = from.directory();
        try {
            steps.before(Rekeying.Step.OPEN);
            LOG.info("the database in {} is of the former layout and is written anew; this takes a while", directory);
            Directories.delete(aside.directory());
            steps.before(Rekeying.Step.SETTLE);
            // Its journal must not be met by the new file.
            DatabaseCopy.settle(directory);
            steps.before(Rekeying.Step.COPY);
            VerifyReport before = copied();
            DatabaseCopy.settle(aside.directory());
            steps.before(Rekeying.Step.VERIFY);
            VerifyReport after = verified(aside);
            if (!after.equals(before)) {
                throw new DatabaseRefusedException("the database in " + directory + " could not be converted: "
                        + after.messages() + " of " + before.messages() + " messages, faults " + after.faults()
                        + " after " + before.faults() + "; it stays as it is", null);
            }
            steps.before(Rekeying.Step.MOVE);
            DatabaseCopy.moveOver(aside.directory(), directory);
            steps.before(Rekeying.Step.CLEAN);
            Directories.delete(aside.directory());
        } catch (IOException | SQLException failed) {
            throw new StorageException("the database in " + directory + " could not be converted", failed);
        }
    }

    private VerifyReport copied() throws SQLException {
        JournalOpening files = StoreSeams.none().openFiles();
        try (Connection connection = H2Store.source(from, files, H2Store.READ_ONLY).getConnection()) {
            DatabaseCopy.make(connection, aside, DatabaseCopy.Epoch.SAME_WITH_LOG);
            return new Verification(connection, message -> {}).run(null);
        } finally {
            files.abandon();
        }
    }

    private static VerifyReport verified(DatabaseConfig config) throws SQLException {
        JournalOpening files = StoreSeams.none().openFiles();
        try (Connection connection = H2Store.source(config, files, H2Store.READ_ONLY).getConnection()) {
            return new Verification(connection, message -> {}).run(null);
        } finally {
            files.abandon();
        }
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// A database with the tables of a version before, and what becomes of it when the power is cut while this program opens it.
final class FormerDatabase {

    private static final List<FaultDisk.Survival> SURVIVALS = List.of(FaultDisk.Survival.values());

    private FormerDatabase() {}

    /// Writes rows that the version had.
    @FunctionalInterface
    interface Rows {
        void write(Statement statement) throws SQLException;
    }

    /// Opens it on a disk.
    @FunctionalInterface
    interface Opening {
        Database open(FaultDisk disk);
    }

    /// What must be so after the cut.
    @FunctionalInterface
    interface Check {
        void check(Database database) throws Exception;
    }

    /// @param version of the tables
    static void make(DatabaseConfig config, StoreSeams seams, int version, Rows rows) throws SQLException {
        DatabaseDirectory.make(config.directory());
        JournalOpening files = seams.openFiles();
        DataSource source = H2Store.source(config, files, "");
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/pinion/db/schema-h2")
                    .target(Integer.toString(version))
                    .load()
                    .migrate();
            statement.execute("insert into meta values ('epoch', 'e1')");
            rows.write(statement);
            H2Store.force(connection);
        }
        files.close();
    }

    /// Cuts the power at ever later writes of an opening, until one comes to its end; each time opens what was left.
    ///
    /// @param finer how much closer together the cuts are than at every doubling of the writes before
    /// @param first the opening that is cut
    /// @param then  the one after it
    static void cutOpenings(FaultDisk former, int finer, Opening first, Opening then, Check check) throws Exception {
        boolean cut = true;
        for (int n = 1; cut; n += 1 + n / finer) {
            try (FaultDisk disk = former.copy()) {
                disk.cutAfter(n);
                try {
                    first.open(disk).close();
                } catch (StorageException | DatabaseRefusedException thePowerIsOff) {
                    assertTrue(disk.isOff(), thePowerIsOff.toString());
                }
                cut = disk.isOff();
                FaultDisk.Survival survival = SURVIVALS.get(n % SURVIVALS.size());
                try (FaultDisk survivor = disk.afterPowerCut(survival, 512, new Random(n));
                        Database database = then.open(survivor)) {
                    check.check(database);
                } catch (Exception | AssertionError wrong) {
                    throw new AssertionError("after a cut at write " + n + ", " + survival, wrong);
                }
            }
        }
    }
}

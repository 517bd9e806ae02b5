package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Random;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.start.OpenDatabase;

/// The power is cut while the tables are brought up to date. H2 commits each statement that changes a table by itself, and forces
/// its file whenever it shrinks it: here before each statement.
@Order(1) // long: it begins first
class MigrationCutTest {
    private static final List<FaultDisk.Survival> SURVIVALS = List.of(FaultDisk.Survival.values());

    @TempDir
    private Path directory;

    private DatabaseConfig config() {
        return DatabaseConfig.defaults(directory.resolve("db"));
    }

    private static StoreSeams seams(FaultDisk disk) {
        return StoreSeams.none().over(disk.prefix(), JournalLimits.DEFAULT);
    }

    /// @param version of its tables; 0: there are none, nor a database
    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void itIsOpenedAgainWhereverThatWas(int version) throws Exception {
        try (FaultDisk former = new FaultDisk()) {
            // Given
            DatabaseDirectory.make(config().directory());
            if (version > 0) {
                make(version, seams(former));
            }
            boolean cut = true;
            for (int n = 1; cut; n += 1 + n / 3) {
                try (FaultDisk disk = former.copy()) {
                    // When
                    disk.cutAfter(n);
                    try {
                        OpenDatabase.open(config(), Clock.systemUTC(), seams(disk).wrapping(MigrationCutTest::forcing))
                                .close();
                    } catch (StorageException | DatabaseRefusedException thePowerIsOff) {
                        assertTrue(disk.isOff(), thePowerIsOff.toString());
                    }
                    cut = disk.isOff();
                    FaultDisk.Survival survival = SURVIVALS.get(n % SURVIVALS.size());
                    try (FaultDisk survivor = disk.afterPowerCut(survival, 512, new Random(n));
                            Database database = OpenDatabase.open(config(), Clock.systemUTC(), seams(survivor))) {
                        // Then
                        assertEquals(1, TestLog.append(database.log(), "c", "one").join().seq(), "cut after " + n);
                    }
                }
            }
        }
    }

    private void make(int version, StoreSeams seams) throws SQLException {
        JournalOpening files = seams.openFiles();
        DataSource source = H2Store.source(config(), files, "");
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/pinion/db/schema-h2")
                    .target(Integer.toString(version))
                    .load()
                    .migrate();
            statement.execute("insert into meta values ('epoch', 'e1')");
            H2Store.force(connection);
        }
        files.close();
    }

    private static DataSource forcing(DataSource source) {
        return proxy(DataSource.class, source);
    }

    private static <T> T proxy(Class<T> type, T target) {
        return type
                .cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (target instanceof Connection connection && method.getName().endsWith("Statement")) {
                        H2Store.force(connection);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}

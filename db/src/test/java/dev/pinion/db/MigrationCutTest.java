package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;

import javax.sql.DataSource;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.start.OpenDatabase;

/// The power is cut while the tables are brought up to date. H2 commits each statement that changes a table by itself, and forces
/// its file whenever it shrinks it: here before each statement.
@Order(1) // long: it begins first
class MigrationCutTest {
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
                FormerDatabase.make(config(), seams(former), version, _ -> {});
            }
            FormerDatabase.cutOpenings(former, 3,
                    // When
                    disk -> open(seams(disk).wrapping(MigrationCutTest::forcing)),
                    // Then
                    disk -> open(seams(disk)),
                    database -> assertEquals(1, TestLog.append(database.log(), "c", "one").join().seq()));
        }
    }

    private Database open(StoreSeams seams) {
        return OpenDatabase.open(config(), Clock.systemUTC(), seams);
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

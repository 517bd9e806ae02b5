package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.offline.Migration;
import dev.pinion.db.offline.Migration.Step;

/// A database goes to PostgreSQL and back with all that it holds, whenever it is interrupted.
class MigrationTest {

    private static final int SMALL_COMMITS = 40_000;

    @TempDir
    static Path made;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeHistory() throws Exception {
        MovedHistory.make(made);
    }

    private static Migration migration(DatabaseConfig config, List<String> told) {
        return new Migration(config, MovedHistory.FEW_RECENT_KEYS, told::add);
    }

    private static DatabaseConfig files(Path directory) {
        return DatabaseConfig.defaults(directory);
    }

    /// Ends each run before its second commit, and before each other step when it comes there first, until one comes to its end.
    /// Gives back how many were ended.
    private static int endedEverywhere(Supplier<VerifyReport> run, Migration migration) {
        Set<Step> reached = EnumSet.noneOf(Step.class);
        int ended = 0;
        boolean isDone = false;
        while (!isDone) {
            int[] commits = {0};
            Migration _ = migration.with(SMALL_COMMITS, step -> {
                if (reached.add(step) || (step == Step.COMMIT && ++commits[0] == 2)) {
                    throw new SQLException("ended before " + step);
                }
            });
            try {
                VerifyReport _ = run.get();
                isDone = true;
            } catch (DatabaseRefusedException refused) {
                assertSays("ended before", refused);
                ended++;
            }
        }
        assertEquals(EnumSet.allOf(Step.class), reached);
        return ended;
    }

    private static void endBefore(Step step, Supplier<VerifyReport> run, Migration migration) {
        Migration _ = migration.with(SMALL_COMMITS, each -> {
            if (each == step) {
                throw new SQLException("ended before " + step);
            }
        });
        assertSays("ended before", assertThrows(DatabaseRefusedException.class, run::get));
        Migration _ = migration.with(SMALL_COMMITS, each -> {});
    }

    private static DatabaseRefusedException refusal(DatabaseConfig config) {
        return assertThrows(DatabaseRefusedException.class, () -> MovedHistory.open(config).close());
    }

    private static void assertSays(String part, DatabaseRefusedException refused) {
        assertTrue(String.valueOf(refused.getMessage()).contains(part), refused::toString);
    }

    @Test
    void everythingIsThereAfterEachWay() throws Exception {
        // Given
        Path there = MovedHistory.copy(made, directory.resolve("there"));
        Path back = directory.resolve("back");
        List<String> expected = MovedHistory.seen(files(MovedHistory.copy(made, directory.resolve("expected"))));
        DatabaseConfig server = TestPostgres.config(directory);
        List<String> told = new ArrayList<>();
        // When
        VerifyReport report = migration(server.at(there), told).with(SMALL_COMMITS, step -> {}).toServer();
        // Then
        assertEquals(expected, MovedHistory.seen(server.at(there)));
        assertEquals(120 + 1 + 40, report.messages());
        assertEquals(List.of("checking what is moved", "comparing both"), told);
        // When
        VerifyReport again = migration(server.at(back), told).with(SMALL_COMMITS, step -> {}).fromServer();
        // Then
        assertEquals(report.messages(), again.messages());
        assertEquals(expected, MovedHistory.seen(files(back)));
    }

    @Test
    void aPublisherAndAReaderGoOnWhereTheyWereAlsoInAnEncryptedDatabase() throws Exception {
        // Given
        Path there = MovedHistory.copy(made, directory.resolve("there"));
        DatabaseConfig server = TestPostgres.config(directory);
        DatabaseConfig back = files(directory.resolve("back"))
                .withKey(DatabaseKey.create(directory.resolve("key"), new SecureRandom()));
        VerifyReport _ = DatabaseFiles.migrate(server.at(there), DatabaseFiles.Move.TO_SERVER, told -> {});
        long before;
        // When
        try (Database database = MovedHistory.open(server.at(there))) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            before = database.log().channel("c0").last();
            assertEquals(before + 1, TestLog.append(database.log(), "c0", "next").join().seq());
            assertEquals(1, TestLog.append(database.log(), "fresh", "first").join().seq());
            assertEquals(4, database.cursors().claim("bob 2", "\uFF5E2", 1, 100).join().orElseThrow());
            TestSigner.signOn(database, history, TestSigner.KEEP_ALL, true);
        }
        VerifyReport _ = DatabaseFiles.migrate(server.at(back.directory()).withKey(back.key()),
                DatabaseFiles.Move.FROM_SERVER, told -> {});
        // Then
        try (Database database = MovedHistory.open(back)) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            assertEquals("", history.doubt());
            assertEquals(before + 2, TestLog.append(database.log(), "c0", "after it").join().seq());
            assertEquals(1, TestLog.append(database.log(), "fresher", "first").join().seq());
        }
    }

    @Test
    void whenItIsEndedTwiceInTheMiddleTheNextRunGoesOn() throws Exception {
        // Given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path there = MovedHistory.copy(made, directory.resolve("there"));
        Path back = directory.resolve("back");
        List<String> expected = MovedHistory.messages(files(there));
        DatabaseConfig server = TestPostgres.config(directory);
        // When
        Migration to = migration(server.at(there), new ArrayList<>());
        Migration from = migration(server.at(back), new ArrayList<>());
        endTwice(random, to::toServer, to);
        VerifyReport _ = to.toServer();
        endTwice(random, from::fromServer, from);
        VerifyReport _ = from.fromServer();
        // Then
        assertEquals(expected, MovedHistory.messages(server));
        assertEquals(expected, MovedHistory.messages(files(back)));
    }

    private static void endTwice(Random random, Supplier<VerifyReport> run, Migration migration) {
        for (int end = 0; end < 2; end++) {
            int[] commits = {1 + random.nextInt(8)};
            Migration _ = migration.with(SMALL_COMMITS, step -> {
                if (step == Step.COMMIT && --commits[0] == 0) {
                    throw new SQLException("ended before " + step);
                }
            });
            assertSays("ended before", assertThrows(DatabaseRefusedException.class, run::get));
        }
        Migration _ = migration.with(SMALL_COMMITS, step -> {});
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void whereverItIsEndedTheNextRunGoesOn() throws Exception {
        // Given
        Path there = MovedHistory.copy(made, directory.resolve("there"));
        Path back = directory.resolve("back");
        List<String> expected = MovedHistory.seen(files(MovedHistory.copy(made, directory.resolve("expected"))));
        DatabaseConfig server = TestPostgres.config(directory);
        // When
        Migration to = migration(server.at(there), new ArrayList<>());
        int ended = endedEverywhere(to::toServer, to);
        Migration from = migration(server.at(back), new ArrayList<>());
        int endedAgain = endedEverywhere(from::fromServer, from);
        // Then
        assertTrue(ended > 15 && endedAgain > 15, "ended " + ended + " and " + endedAgain + " times");
        assertEquals(expected, MovedHistory.seen(server));
        assertEquals(expected, MovedHistory.seen(files(back)));
    }

    @Test
    void whatIsNotWholeIsOpenedByNobodyAndNeverBothAre() throws Exception {
        // Given
        Path there = MovedHistory.copy(made, directory.resolve("there"));
        DatabaseConfig server = TestPostgres.config(directory);
        Migration migration = migration(server.at(there), new ArrayList<>());
        // When
        endBefore(Step.COMPARE, migration::toServer, migration);
        // Then
        assertSays("pinion db migrate is unfinished", refusal(server.at(directory.resolve("other"))));
        assertSays("pinion db migrate is unfinished",
                assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.verify(server, null)));
        // When
        endBefore(Step.FINISH, migration::toServer, migration);
        // Then
        assertSays("pinion db migrate is unfinished", refusal(server.at(there)));
        assertSays("are in the database that its file", refusal(files(there)));
        // When
        VerifyReport _ = migration.toServer();
        // Then
        assertSays("are in the database that its file", refusal(files(there)));
        assertSays("they were moved to", refusal(TestPostgres.config(directory.resolve("another")).at(there)));
        MovedHistory.open(server.at(there)).close();
        assertSays("nothing is overwritten", assertThrows(DatabaseRefusedException.class, migration::toServer));
    }

    @Test
    void filesThatAreNotWholeAreOpenedByNobody() throws Exception {
        // Given
        Path back = directory.resolve("back");
        DatabaseConfig server = TestPostgres.config(directory);
        VerifyReport _ = migration(server.at(MovedHistory.copy(made, directory.resolve("there"))), new ArrayList<>())
                .toServer();
        Migration migration = migration(server.at(back), new ArrayList<>());
        for (Step step : List.of(Step.COMPARE, Step.FINISH)) {
            // When
            endBefore(step, migration::fromServer, migration);
            // Then
            assertSays("pinion db migrate is unfinished", refusal(files(back)));
            assertSays("pinion db migrate is unfinished",
                    assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.verify(back, null)));
        }
        VerifyReport _ = migration.fromServer();
        MovedHistory.open(files(back)).close();
        assertSays("nothing is overwritten", assertThrows(DatabaseRefusedException.class, migration::fromServer));
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.postgres.RunningPostgres;

/// The way to PostgreSQL breaks, and nothing that was acknowledged is lost, or there twice.
class PostgresFailureTest {

    @TempDir
    Path directory;

    private static List<Long> seqs(Database database, String channel) {
        return TestLog.readAll(database.log(), database.log().channel(channel))
                .stream()
                .map(StoredMessage::seq)
                .toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private List<VerifyReport.Fault> faults() {
        return DatabaseFiles.verify(TestPostgres.config(directory), null).faults();
    }

    @Test
    void lostSessionsAreWaitedOutAndEachMessageIsThereOnceAndInOrder() throws Exception {
        // Given
        int messages = 1_000;
        List<Long> heard = new CopyOnWriteArrayList<>();
        List<CompletableFuture<StoredMessage>> told = new ArrayList<>();
        try (Database database = Database.open(TestPostgres.config(directory), Clock.systemUTC())) {
            database.log().listen(batch -> batch.forEach(message -> heard.add(message.seq())));
            // When
            for (int n = 0; n < messages; n++) {
                told.add(TestLog.append(database.log(), "c", "m" + n));
                if (n % 200 == 100) {
                    told.get(n / 2).join();
                    RunningPostgres
                            .run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                                    + TestPostgres.schema(directory) + "'");
                }
            }
            // Then
            assertEquals(upTo(messages), told.stream().map(each -> each.join().seq()).toList());
            database.log().flush().join();
            assertEquals(upTo(messages), heard);
            assertEquals(upTo(messages), seqs(database, "c"));
            assertEquals(LogHealth.State.RUNNING, database.log().health().state());
        }
        assertEquals(List.of(), faults());
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "BEFORE_ANSWER"})
    void whatBecameOfACommitIsReadBackWhenItsAnswerIsLost(CuttingProxy.Cut cut) throws Exception {
        // Given
        try (CuttingProxy proxy = new CuttingProxy(RunningPostgres.port());
                Database database = Database.open(TestPostgres.config(directory, proxy.port()), Clock.systemUTC())) {
            TestLog.append(database.log(), "c", "one").join();
            // When
            proxy.cutNext(cut);
            StoredMessage two = TestLog.append(database.log(), "c", "two").join();
            // Then
            assertTrue(proxy.isCut());
            assertEquals(2, two.seq());
            assertEquals(3, TestLog.append(database.log(), "c", "three").join().seq());
            database.log().flush().join();
            assertEquals(List.of("one", "two", "three"),
                    TestLog.readAll(database.log(), database.log().channel("c")).stream().map(TestLog::text).toList());
            // When: what waits for the change to be visible
            proxy.cutNext(cut);
            assertEquals(1, database.cursors().claim("alice", "x", 0, 1).join().orElseThrow());
            assertTrue(proxy.isCut());
            assertEquals(2, database.cursors().claim("alice", "x", 0, 1).join().orElseThrow());
        }
        assertEquals(List.of(), faults());
    }

    @Test
    void whoCannotReachTheDatabaseRefusesAndLearnsAfterwardsWhatAnotherServerHasStored() throws Exception {
        // Given
        DiskLimits usual = DiskLimits.DEFAULT;
        DiskLimits impatient = new DiskLimits(usual.lowSpaceBytes(), usual.reserveBytes(), usual.slowCommit(),
                usual.watchEvery(), Duration.ofMillis(300));
        List<String> heard = new CopyOnWriteArrayList<>();
        try (CuttingProxy proxy = new CuttingProxy(RunningPostgres.port());
                Database first = Database.open(TestPostgres.config(directory, proxy.port()).withDisk(impatient),
                        Clock.systemUTC())) {
            first.log().listen(batch -> batch.forEach(message -> heard.add(TestLog.text(message))));
            TestLog.append(first.log(), "c", "one").join();
            // When
            proxy.interrupt();
            try (Database second = Database.open(TestPostgres.config(directory), Clock.systemUTC())) {
                // On its way when that is noticed, or after it.
                assertThrows(RuntimeException.class, () -> TestLog.append(first.log(), "c", "lost").join());
                ListeningServer.settled().until(() -> first.log().health().state() == LogHealth.State.RECOVERING);
                assertEquals(2, TestLog.append(second.log(), "c", "two").join().seq());
            }
            proxy.restore();
            // Then
            ListeningServer.settled().until(() -> first.log().health().state() == LogHealth.State.RUNNING);
            assertEquals(3, TestLog.append(first.log(), "c", "three").join().seq());
            first.log().flush().join();
            assertEquals(List.of("one", "two", "three"), heard);
        }
        assertEquals(List.of(), faults());
    }

    @Test
    void theRowsOfManySmallBatchesAreMerged() throws Exception {
        // Given
        int messages = 400;
        String rows = "select count(*) from " + TestPostgres.schema(directory) + ".segment";
        try (Database database = Database.open(TestPostgres.config(directory), Clock.systemUTC())) {
            // When
            for (int n = 0; n < messages; n++) {
                TestLog.append(database.log(), "c", "m" + n).join();
            }
            // Then
            ListeningServer.settled().until(() -> count(rows) < messages / 2);
            database.log().flush().join();
            assertEquals(upTo(messages), seqs(database, "c"));
        }
        assertEquals(List.of(), faults());
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = RunningPostgres.superuser();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }
}

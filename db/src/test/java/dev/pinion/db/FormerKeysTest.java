package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.offline.DatabaseCopy;
import dev.pinion.db.start.OpenDatabase;

/// A database with a row for each idempotency key, as the version before made it.
@Order(1) // long: it begins first
class FormerKeysTest {

    private static final int KEYS = 25_000;
    private static final Bytes BODY = TestLog.utf8("body");

    @TempDir
    private Path directory;

    private static StoreSeams seams(FaultDisk disk) {
        return StoreSeams.none().over(disk.prefix(), JournalLimits.DEFAULT).withRecentKeys(KEYS / 4);
    }

    private DatabaseConfig config() {
        return DatabaseConfig.defaults(directory.resolve("db"));
    }

    private void makeAFormerOne(StoreSeams seams) throws SQLException {
        FormerDatabase.make(config(), seams, 8, statement -> {
            String chain = "X'" + "00".repeat(32) + "'";
            statement.execute("insert into channel values (1, 'c', 'e1', 1, 0, 0, " + chain + ", " + chain + ", 0)");
            fill(statement.getConnection());
        });
    }

    private static void fill(Connection connection) throws SQLException {
        try (PreparedStatement row = connection
                .prepareStatement("insert into publication values (1, 'alice', ?, ?, ?, ?)")) {
            for (int n = 1; n <= KEYS; n++) {
                row.setString(1, "key " + n);
                row.setBytes(2, ChainLink.hash(BODY));
                row.setLong(3, n);
                row.setLong(4, 1_000 + n);
                row.addBatch();
            }
            row.executeBatch();
        }
    }

    private static String publish(Database database, int key) throws InterruptedException {
        CompletableFuture<String> told = new CompletableFuture<>();
        database.log()
                .append(new NewMessage(database.log().channel("c"), "somebody", Bytes.EMPTY, BODY,
                        new IdempotencyKey("alice", "key " + key)), new AppendOutcome() {
                            @Override
                            public void stored(StoredMessage message) {
                                told.complete("stored");
                            }

                            @Override
                            public void duplicate(ChannelLog channel, long seq) {
                                told.complete("duplicate " + seq);
                            }

                            @Override
                            public void failed(StorageException why) {
                                told.completeExceptionally(why);
                            }
                        });
        return told.join();
    }

    private static void assertKnown(Database database) throws InterruptedException {
        for (int key = 1; key <= KEYS; key += 97) {
            assertEquals("duplicate " + key, publish(database, key));
        }
        assertEquals("duplicate " + KEYS, publish(database, KEYS));
        assertEquals("stored", publish(database, KEYS + 1));
        assertEquals(List.of("alice"), database.identities().all().join());
        assertTrue(database.forgetKeysBefore(1_000 + KEYS / 2, Integer.MAX_VALUE).join() > 0);
        assertEquals("duplicate " + KEYS, publish(database, KEYS));
    }

    @Test
    void itsKeysAreKnownWhereverThePowerIsCutWhileTheyAreWrittenAnew() throws Exception {
        cutAtEverMore(1);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void norAreTheyLostAtManyMorePlaces() throws Exception {
        cutAtEverMore(5);
    }

    private void cutAtEverMore(int finer) throws Exception {
        try (FaultDisk former = new FaultDisk()) {
            makeAFormerOne(seams(former));
            FormerDatabase.cutOpenings(former, finer, this::open, this::open, FormerKeysTest::assertKnown);
        }
    }

    private Database open(FaultDisk disk) {
        return OpenDatabase.open(config(), Clock.systemUTC(), seams(disk));
    }

    @Test
    void aCopyOfItHasThemToo() throws Exception {
        // Given
        StoreSeams seams = StoreSeams.none().withRecentKeys(KEYS / 4);
        makeAFormerOne(seams);
        DatabaseConfig copy = DatabaseConfig.defaults(directory.resolve("copy"));
        JournalOpening files = seams.openFiles();
        try (Connection connection = H2Store.source(config(), files, H2Store.READ_ONLY).getConnection()) {
            // When
            DatabaseCopy.copy(connection, copy, DatabaseCopy.Epoch.NEW);
        }
        files.abandon();
        // Then
        try (Database database = OpenDatabase.open(copy, Clock.systemUTC(), seams)) {
            assertKnown(database);
        }
        JournalOpening again = seams.openFiles();
        try (Connection connection = H2Store.source(copy, again, H2Store.READ_ONLY).getConnection();
                Statement statement = connection.createStatement();
                ResultSet left = statement.executeQuery("select count(*) from publication")) {
            left.next();
            assertEquals(0, left.getInt(1));
        }
        again.abandon();
    }
}

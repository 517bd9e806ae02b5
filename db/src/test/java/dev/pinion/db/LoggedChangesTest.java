package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.RecordFile;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// Each kind of change is acknowledged, and found, while the database has heard of none; and found again after a kill.
class LoggedChangesTest {

    private static final RetentionLimits KEEP_FIVE = new RetentionLimits(Duration.ofDays(9), 5, Long.MAX_VALUE / 2,
            Duration.ZERO);

    @TempDir
    private Path directory;
    private KilledDatabase files;

    @BeforeEach
    void nameTheDirectories() {
        files = new KilledDatabase(directory);
    }

    private static Cursors.Position at(long floor) {
        return new Cursors.Position("c", floor, TestLog.utf8("+" + floor));
    }

    private static void before(Database database) throws InterruptedException {
        KilledDatabase.fill(database.log(), "c", 1, 10);
        long owner = database.cursors().claim("alice", "moved", 1, 3).join().orElseThrow();
        database.cursors().save("alice", "moved", owner, List.of(at(1)), 1).join();
        owner = database.cursors().claim("alice", "again", 1, 3).join().orElseThrow();
        database.cursors().save("alice", "again", owner, List.of(at(1)), 1).join();
        database.revocations().put("deleted", TestLog.utf8("x"), 1).join();
        database.revocations().put("written", TestLog.utf8("x"), 1).join();
    }

    private static void change(Database database) throws InterruptedException {
        MessageLog log = database.log();
        ChannelLog channel = log.channel("c");
        KilledDatabase.fill(log, "c", 11, 13);
        assertEquals(Erased.NOW, log.erase(channel, 9).join());
        assertEquals(Erased.NOW, log.erase(channel, 12).join());
        assertEquals(Erased.BEFORE, log.erase(channel, 12).join());
        assertEquals(8, log.retain(channel, KEEP_FIVE, 100).join());
        assertEquals(Erased.NOT_THERE, log.erase(channel, 3).join());
        Cursors cursors = database.cursors();
        long owner = cursors.claim("alice", "moved", 2, 3).join().orElseThrow();
        assertEquals(2, owner);
        assertTrue(cursors.save("alice", "moved", owner, List.of(at(7)), 2).join());
        assertTrue(!cursors.save("alice", "moved", 1, List.of(at(8)), 2).join());
        assertEquals(1, cursors.remove("alice", "again").join());
        assertEquals(0, cursors.remove("alice", "again").join());
        assertEquals(OptionalLong.of(1), cursors.claim("alice", "again", 2, 3).join());
        assertEquals(OptionalLong.of(1), cursors.claim("alice", "new", 2, 3).join());
        assertEquals(OptionalLong.empty(), cursors.claim("alice", "one too many", 2, 3).join());
        DurableRecords records = database.revocations();
        records.put("written", TestLog.utf8("y"), 2).join();
        records.put("another", TestLog.utf8("z"), 3).join();
        assertEquals(1, records.removeBefore(2, 10).join());
        assertEquals(0, records.remove("deleted").join());
        database.pinConfirmations().put("pin", TestLog.utf8("p"), 4).join();
    }

    private static void assertChanged(Database database) {
        MessageLog log = database.log();
        ChannelLog channel = log.channel("c");
        assertEquals(9, channel.first());
        List<StoredMessage> read = TestLog.readAll(log, channel);
        assertEquals(List.of(9L, 10L, 11L, 12L, 13L), read.stream().map(StoredMessage::seq).toList());
        assertEquals(
                List.of("", KilledDatabase.SECRET + 10, KilledDatabase.SECRET + 11, "", KilledDatabase.SECRET + 13),
                read.stream().map(TestLog::text).toList());
        assertEquals(read.stream().mapToLong(message -> message.headers().size() + message.body().size()).sum(),
                channel.heldBytes());
        assertEquals(List.of(at(7)), database.cursors().positions("alice", "moved").join());
        assertEquals(List.of(), database.cursors().positions("alice", "again").join());
        assertEquals(List.of("again", "moved", "new"), database.cursors().names("alice").join());
        assertEquals(List.of("another", "written"),
                database.revocations().after("", 10).join().stream().map(DurableRecords.Entry::key).toList());
        assertEquals(TestLog.utf8("y"), database.revocations().after("another", 10).join().getFirst().content());
        assertEquals(1, database.pinConfirmations().after("", 10).join().size());
    }

    @Test
    void eachIsFoundBeforeTheDatabaseHasItAndAfterAKillAndByWhoeverOnlyLooks() throws Exception {
        // Given
        try (Database database = TestLog.open(files.live())) {
            before(database);
        }
        HeldApplier held = new HeldApplier();
        try (Database database = files.open(held, null); held) {
            // When
            change(database);
            // Then
            assertChanged(database);
            assertTrue(database.log().lag().bytes() > 0);
            files.kill();
            held.letGo();
            database.forgetKeysBefore(0, 1).join();
            assertEquals(LogHealth.Lag.NONE, database.log().lag());
            assertChanged(database);
        }
        assertEquals(List.of(), DatabaseFiles.verify(files.live(), null).faults());
        VerifyReport report = DatabaseFiles.verify(files.killed(), null);
        assertEquals(List.of(), report.faults());
        assertEquals(5, report.messages());
        assertEquals(2, report.erased());
        try (Database database = TestLog.open(files.killed())) {
            assertChanged(database);
        }
        try (Database database = TestLog.open(files.killed())) {
            assertChanged(database);
        }
    }

    @Test
    void aLogOfTheFormerFormIsTakenIn() throws Exception {
        // Given: one file, of messages alone, and a database that notes no position
        String epoch;
        Bytes chain;
        try (Database database = TestLog.open(files.live())) {
            KilledDatabase.fill(database.log(), "c", 1, 3);
            epoch = database.epoch();
            chain = TestLog.readAll(database.log(), database.log().channel("c")).getLast().chain();
        }
        forgetTheLog();
        ByteBuffer content = ByteBuffer.allocate(4096);
        content.putInt(1);
        put(content, "c");
        content.putInt(2);
        for (int n = 4; n <= 5; n++) {
            Bytes body = TestLog.utf8(KilledDatabase.SECRET + n);
            chain = ChainLink.of("alice".getBytes(StandardCharsets.UTF_8), Bytes.EMPTY, body)
                    .chain(chain, n, Long.MAX_VALUE / 2);
            content.putInt(0).putLong(n).putLong(Long.MAX_VALUE / 2);
            put(content, "alice");
            put(content, "");
            put(content, KilledDatabase.SECRET + n);
            chain.putInto(content);
        }
        content.putInt(0);
        FilePath file = FilePath.get("file:" + files.live().resolve(DatabaseDirectory.LOGS.getFirst()));
        try (RecordFile records = new RecordFile(file.open("rw"), 1 << 20, new SecureRandom())) {
            records.startEpoch();
            records.append(content.position(), target -> target.put(content.flip()));
        }
        // When
        assertEquals(5, DatabaseFiles.verify(files.live(), null).messages());
        try (Database database = TestLog.open(files.live())) {
            // Then
            assertEquals(epoch, database.epoch());
            assertEquals(KilledDatabase.expected(5), KilledDatabase.texts(database.log(), "c"));
        }
        assertEquals(List.of(), DatabaseFiles.verify(files.live(), null).faults());
    }

    private void forgetTheLog() throws Exception {
        JournalOpening opening = StoreSeams.none().openFiles();
        try (Connection connection = H2Store.source(DatabaseConfig.defaults(files.live()), opening, "").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from meta where name = 'log-position'");
        }
        opening.close();
        for (String name : DatabaseDirectory.LOGS) {
            Files.delete(files.live().resolve(name));
        }
    }

    private static void put(ByteBuffer content, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        content.putInt(bytes.length).put(bytes);
    }
}

package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Tampered;
import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.offline.Migration;
import dev.pinion.db.offline.Migration.Step;
import dev.pinion.db.start.OpenDatabase;
import dev.pinion.postgres.RunningPostgres;

/// What cannot be moved, or moved into, is told in words that say what to do, and nothing of it is changed.
class MigrationRefusalTest {

    private static final int SMALL_COMMITS = 40_000;

    @TempDir
    static Path made;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeHistory() throws Exception {
        MovedHistory.make(made);
    }

    private static Migration migration(DatabaseConfig config) {
        return new Migration(config, StoreSeams.none(), told -> {});
    }

    private static String refusal(Supplier<VerifyReport> run) {
        return String.valueOf(assertThrows(DatabaseRefusedException.class, run::get).getMessage());
    }

    private static void assertSays(String part, String said) {
        assertTrue(said.contains(part), said);
    }

    /// Of the server's, for the files of this name.
    private DatabaseConfig config(String name) throws IOException {
        return TestPostgres.config(directory).at(MovedHistory.copy(made, directory.resolve(name)));
    }

    /// Of all files but the lock.
    private static Map<String, ByteBuffer> contents(Path folder) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> !each.endsWith("pinion.lock")).toList()) {
                contents.put(String.valueOf(file.getFileName()), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static Migration ending(DatabaseConfig config, Step before) {
        return migration(config).with(SMALL_COMMITS, step -> {
            if (step == before) {
                throw new SQLException("ended");
            }
        });
    }

    @Test
    void aServerThatRunsIsToBeStopped() throws Exception {
        DatabaseConfig config = config("files");
        try (Database running = MovedHistory.open(config.withServer(null))) {
            assertSays("is in use by another process; stop that one first", refusal(migration(config)::toServer));
            assertEquals(161, running.log().channels().stream().mapToLong(c -> c.last() - c.first() + 1).sum());
        }
        VerifyReport _ = migration(config).toServer();
        try (Database running = MovedHistory.open(config)) {
            assertSays("has this database open", refusal(migration(config.at(directory.resolve("back")))::fromServer));
            assertEquals(5, running.log().channelCount());
        }
    }

    @Test
    void theServerDoesNotStartWhileItIsMoved() throws Exception {
        DatabaseConfig config = config("files");
        VerifyReport _ = migration(config).with(SMALL_COMMITS, step -> {
            if (step == Step.COMPARE) {
                assertThrows(DatabaseRefusedException.class, () -> MovedHistory.open(config.withServer(null)).close());
            }
        }).toServer();
    }

    @Test
    void whatIsMovedIsNotChanged() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        Map<String, ByteBuffer> before = contents(config.directory());
        // When
        assertSays("ended", refusal(ending(config, Step.HAND_OVER)::toServer));
        // Then
        assertEquals(before, contents(config.directory()));
    }

    @Test
    void aTargetThatIsUsedIsNotOverwritten() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        MovedHistory.open(config.at(directory.resolve("server"))).close();
        // Then
        assertSays("is not empty", refusal(migration(config)::toServer));
        Map<String, ByteBuffer> before = contents(config.directory());
        assertSays("is there already; nothing is overwritten", refusal(migration(config)::fromServer));
        assertEquals(before, contents(config.directory()));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("letter.txt"), "Dear …");
        assertSays("there is no database in", refusal(migration(config.at(elsewhere))::fromServer));
    }

    @Test
    void aPartOfAnotherDatabaseOrOfOneThatHasChangedIsNotContinued() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        assertSays("ended", refusal(ending(config, Step.COMPARE)::toServer));
        Path other = directory.resolve("other");
        MovedHistory.make(other);
        // Then
        assertSays("a part of another database", refusal(migration(config.at(other))::toServer));
        // When
        try (Database database = MovedHistory.open(config.withServer(null))) {
            boolean _ = database.cursors().claim("bob 1", "new", 1, 100).join().isPresent();
        }
        // Then
        assertSays("the source has changed since", refusal(migration(config)::toServer));
    }

    @Test
    void aDatabaseThatIsDamagedIsNotMovedAndThePlaceIsNamed() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        DatabaseConfig files = config.withServer(null);
        try (JournalOpening opening = StoreSeams.none().openFiles();
                Connection connection = H2Store.source(files, opening, "").getConnection()) {
            new Tampered(connection).edit(3, row -> Tampered.withBody(row, TestLog.utf8("another")));
        }
        // Then
        assertSays("c1 3: the chain breaks", refusal(migration(config)::toServer));
        assertSays("no server has used it yet", refusal(migration(config.at(directory.resolve("back")))::fromServer));
    }

    @Test
    void whatIsDamagedOnItsWayIsNotOpened() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        String schema = TestPostgres.schema(directory);
        // When
        String said = refusal(migration(config).with(SMALL_COMMITS, step -> {
            if (step == Step.COMPARE) {
                RunningPostgres.run(
                        "update " + schema + ".segment set content = overlay(content placing '\\x00' from 90 for 1)"
                                + " where channel_id = 2");
            }
        })::toServer);
        // Then
        assertSays("do not match their checksum", said);
        assertSays("empty the target", said);
        assertThrows(DatabaseRefusedException.class, () -> MovedHistory.open(config).close());
    }

    @Test
    void aRecordThatIsLostOnItsWayIsMissed() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        String schema = TestPostgres.schema(directory);
        // When
        String said = refusal(migration(config).with(SMALL_COMMITS, step -> {
            if (step == Step.COMPARE) {
                RunningPostgres.run("update " + schema + ".cursor_position set floor = 0 where floor = 7",
                        "delete from " + schema + ".used_key where ctid = (select min(ctid) from " + schema
                                + ".used_key)");
            }
        })::toServer);
        // Then
        assertSays("in cursor_position, used_key;", said);
    }

    @Test
    void whereThereIsNothingToMoveItIsSaid() {
        DatabaseConfig config = TestPostgres.emptyConfig(directory).at(directory.resolve("nothing"));
        assertSays("there is no database in", refusal(migration(config)::toServer));
        assertSays("there is no database of Pinion", refusal(migration(config)::fromServer));
    }

    @Test
    void aWrongPasswordIsTold() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("password"), "wrong\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path rules = Path.of(asked("show hba_file"));
        String before = Files.readString(rules);
        RunningPostgres.run("create role locked login password 'right'");
        Files.writeString(rules, "host all locked 127.0.0.1/32 scram-sha-256\n" + before);
        RunningPostgres.run("select pg_reload_conf()");
        try {
            DatabaseConfig config = config("files").withServer(
                    new DatabaseConfig.Server(RunningPostgres.url(RunningPostgres.port(), "x"), "locked", file));
            // Then
            ListeningServer.settled().untilAsserted(() -> {
                String said = refusal(migration(config)::toServer);
                assertSays("does not let the role in", said);
                assertTrue(!said.contains("wrong"), said);
            });
        } finally {
            Files.writeString(rules, before);
            RunningPostgres.run("select pg_reload_conf()");
        }
    }

    private static String asked(String question) throws SQLException {
        try (Connection connection = RunningPostgres.superuser();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            assertTrue(answer.next());
            return answer.getString(1);
        }
    }

    @Test
    void aServerThatMayLoseWhatIsCommittedIsRefused() throws Exception {
        RunningPostgres.run("create schema if not exists uncommitted authorization careless");
        String url = RunningPostgres.url(RunningPostgres.port(), "uncommitted");
        DatabaseConfig config = config("files").withServer(new DatabaseConfig.Server(url, "careless", null));
        assertSays("synchronous_commit is off", refusal(migration(config)::toServer));
    }

    @Test
    @Tag("slow")
    void aServerThatDoesNotSyncIsRefused() throws Exception {
        try (EmbeddedPostgres unsafe = RunningPostgres.builder().setServerConfig("fsync", "off").start()) {
            DatabaseConfig config = config("files").withServer(
                    new DatabaseConfig.Server(RunningPostgres.url(unsafe.getPort(), "public"), "postgres", null));
            assertSays("fsync is off", refusal(migration(config)::toServer));
        }
    }

    @Test
    void aFullDiskOfEitherSideIsToldAndTheNextRunGoesOn() throws Exception {
        // Given
        DatabaseConfig config = config("files");
        // When
        String said = refusal(migration(config).with(SMALL_COMMITS, step -> {
            if (step == Step.COMPARE) {
                throw new SQLException("could not extend file \"base/5/1\": No space left on device", "53100");
            }
        })::toServer);
        // Then
        assertSays("has no room", said);
        VerifyReport moved = migration(config).toServer();
        // Given
        try (FaultDisk disk = new FaultDisk()) {
            StoreSeams seams = StoreSeams.none().over(disk.prefix(), new JournalLimits(1 << 20, 300 * 1024));
            DatabaseConfig back = config.at(directory.resolve("back"));
            disk.limit(1_500_000);
            // When
            Migration migration = new Migration(back, seams, told -> {}).with(SMALL_COMMITS, step -> {});
            String full = refusal(migration::fromServer);
            // Then
            assertSays("is full", full);
            assertSays("back", full);
            disk.limit(Long.MAX_VALUE);
            assertEquals(moved.messages(), migration.fromServer().messages());
            try (Database database = OpenDatabase.open(back.withServer(null), Clock.systemUTC(), seams)) {
                assertEquals(40, database.log().channel("c0").last());
            }
        }
    }
}

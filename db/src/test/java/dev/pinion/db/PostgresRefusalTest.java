package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.postgres.RunningPostgres;

/// What is not a safe place for messages is refused, with what to do.
class PostgresRefusalTest {

    @TempDir
    Path directory;

    private static String refusal(DatabaseConfig config) {
        var refused = assertThrows(DatabaseRefusedException.class,
                () -> Database.open(config, Clock.systemUTC()).close());
        return String.valueOf(refused.getMessage());
    }

    private static void assertSays(String part, String said) {
        assertTrue(said.contains(part), said);
    }

    private DatabaseConfig config(String url, @Nullable Path passwordFile) {
        return DatabaseConfig.defaults(directory.resolve("db"))
                .withServer(new DatabaseConfig.Server(url, "pinion", passwordFile));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:h2:mem:x                                                       | is not one of PostgreSQL
            postgresql://db.example/pinion                                      | is not one of PostgreSQL
            jdbc:postgresql:pinion                                              | is not one of PostgreSQL
            jdbc:postgresql://db.example                                        | does not name a host and a database
            jdbc:postgresql://db.example/                                       | does not name a host and a database
            jdbc:postgresql://me:secret@db.example/pinion                       | does not name a host and a database
            jdbc:postgresql://db.example/pinion?password=secret                 | --db-password-file
            jdbc:postgresql://db.example/pinion?sslmode=disable                 | expected verify-full
            jdbc:postgresql://db.example/pinion?sslmode=require                 | expected verify-full
            jdbc:postgresql://localhost,db.example/pinion?sslmode=disable       | the server is another machine
            jdbc:postgresql://localhost.db.example/pinion?sslmode=disable       | the server is another machine
            jdbc:postgresql://127.0.0.1/pinion?sslmode=prefer                   | or disable for a server on this machine
            jdbc:postgresql://db.example/pinion?sslfactory=org.example.Anything | sets sslfactory
            jdbc:postgresql://db.example/pinion?socketFactory=org.example.Any   | sets socketFactory
            jdbc:postgresql://db.example/pinion?options=-c%20fsync=off          | sets options
            jdbc:postgresql://db.example/pinion?currentSchema                   | sets currentSchema; expected NAME=VALUE""")
    void anUnsafeAddressIsRefused(String url, String why) {
        String said = refusal(config(url, null));
        assertSays(why, said);
        assertTrue(!said.contains("secret"), said);
    }

    @Test
    void aPasswordFileThatOthersCanReadIsRefused() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("password"), "secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        // When
        String said = refusal(config(RunningPostgres.url(1, "x"), file));
        // Then
        assertSays("make it 0600", said);
        assertTrue(!said.contains("secret"), said);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        assertSays("the database's server cannot be used", refusal(config(RunningPostgres.url(1, "x"), null)));
    }

    @Test
    void aServerThatMayLoseWhatItHasCommittedIsRefused() {
        RunningPostgres.run("create schema careless authorization careless");
        String url = RunningPostgres.url(RunningPostgres.port(), "careless");
        assertSays("synchronous_commit is off", refusal(
                DatabaseConfig.defaults(directory).withServer(new DatabaseConfig.Server(url, "careless", null))));
    }

    @Test
    void aSchemaThatIsMissingOrHoldsSomethingElseOrIsNewerIsRefused() {
        DatabaseConfig config = TestPostgres.emptyConfig(directory);
        assertSays("create schema", refusal(config(RunningPostgres.url(RunningPostgres.port(), "nowhere"), null)));
        String schema = TestPostgres.schema(directory);
        RunningPostgres.run("create table " + schema + ".invoice (id int)");
        assertSays("other tables (invoice)", refusal(config));
        RunningPostgres.run("drop table " + schema + ".invoice");
        Database.open(config, Clock.systemUTC()).close();
        RunningPostgres.run("update " + schema + ".flyway_schema_history set version = '99' where version is not null");
        assertSays("of version 99, newer than", refusal(config));
    }

    @Test
    void nothingOfWhatLiesInTheDirectoryIsLeftBehindUnnoticed() {
        // Given
        Database.open(DatabaseConfig.defaults(directory.resolve("files")), Clock.systemUTC()).close();
        // Then
        assertSays("already holds a database", refusal(TestPostgres.config(directory.resolve("files"))));
        // Given
        DatabaseConfig config = TestPostgres.config(directory.resolve("server"));
        Database.open(config, Clock.systemUTC()).close();
        // Then
        assertSays("are in the database that its file", refusal(config.withServer(null)));
    }

    @Test
    void aKeyAndABackupAreRefused() throws Exception {
        DatabaseConfig config = TestPostgres.config(directory.resolve("db"));
        DatabaseKey key = DatabaseKey.create(directory.resolve("key"), new java.security.SecureRandom());
        assertSays("leave the key out", refusal(config.withKey(key)));
        try (Database database = Database.open(config, Clock.systemUTC())) {
            var refused = assertThrows(ExecutionException.class,
                    () -> database.backup(directory.resolve("backup")).get());
            assertSays("pg_dump", String.valueOf(refused.getMessage()));
            assertEquals(LogHealth.Lag.NONE, database.log().lag());
        }
    }
}

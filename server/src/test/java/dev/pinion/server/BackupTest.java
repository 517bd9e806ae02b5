package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;

/// `/server/admin/db-backup` and `/server/admin/health` at the wire.
class BackupTest {
    @TempDir
    private Path folder;
    private Path backups;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        backups = folder.resolve("backups");
        server = TestServer.start(folder.resolve("data"),
                config -> config.withUpkeep(config.upkeep().withBackups(backups)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void awaitState(Operator operator, String name, String state) {
        await().untilAsserted(() -> assertTrue(
                operator.ask("db-backup", "{\"name\":\"" + name + "\"}").contains("\"state\":\"" + state + "\"")));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(backups)) {
            return entries.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aBackupIsMadeWhileOthersPublishAndIsWholeAndVerified() throws Exception {
        // Given
        try (Wire wire = server.session("alice"); Operator operator = server.operator()) {
            ServerTestBase.publish(wire, "x", "1", "2", "3");
            // When
            String first = operator.ask("db-backup", "{\"name\":\"monday\"}");
            ServerTestBase.publish(wire, "x", "4", "5");
            awaitState(operator, "monday", "done");
            // Then
            assertTrue(first.startsWith("{\"ok\":true"), first);
            VerifyReport report = DatabaseFiles.verify(backups.resolve("monday"), null);
            assertTrue(report.isSound() && report.messages() >= 3, report::toString);
            assertEquals(List.of("monday"), names());
        }
    }

    @Test
    void aSecondBackupOfTheSameNameIsToldAndNothingIsOverwritten() throws Exception {
        try (Operator operator = server.operator()) {
            awaitState(operator, "a", "done");
            awaitState(operator, "b", "done");

            String again = operator.ask("db-backup", "{\"name\":\"a\"}");

            assertTrue(again.contains("there is a backup a already"), again);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/tmp/x", "a\\\\b", ".hidden", "-x", "_x", "a.b", "a b",
            "a\\u0000b", "ä", "x.unfinished"})
    void aNameThatIsNotOneWordIsRefusedAndNothingIsMade(String name) throws Exception {
        try (Operator operator = server.operator()) {
            String answer = operator.ask("db-backup", "{\"name\":\"" + name + "\"}");

            assertTrue(answer.startsWith("{\"ok\":false") && answer.contains("one word"), answer);
            assertFalse(Files.exists(backups));
        }
    }

    @Test
    void aNameThatIsTooLongMissingOrNoStringIsRefused() throws Exception {
        try (Operator operator = server.operator()) {
            assertTrue(operator.ask("db-backup", "{\"name\":\"" + "n".repeat(101) + "\"}").contains("one word"));
            assertTrue(operator.ask("db-backup", "{}").contains("name is missing"));
            assertTrue(operator.ask("db-backup", "{\"name\":1}").contains("not a string"));
        }
    }

    @Test
    void aSymbolicLinkInThePlaceOfABackupIsNotFollowed() throws Exception {
        // Given
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectory(backups);
        Files.createSymbolicLink(backups.resolve("trap"), elsewhere);
        try (Operator operator = server.operator()) {
            // When
            String answer = operator.ask("db-backup", "{\"name\":\"trap\"}");
            // Then
            assertTrue(answer.contains("already"), answer);
            try (Stream<Path> entries = Files.list(elsewhere)) {
                assertEquals(0, entries.count());
            }
        }
    }

    @Test
    void aFileInThePlaceOfTheFolderIsNamed() throws Exception {
        Files.writeString(backups, "a file");
        try (Operator operator = server.operator()) {
            awaitState(operator, "x", "failed");
            assertEquals("a file", Files.readString(backups));
        }
    }

    @Test
    void whatACrashLeftOfABackupIsReplaced() throws Exception {
        // Given
        Files.createDirectories(backups.resolve("x.unfinished"));
        Files.writeString(backups.resolve("x.unfinished/pinion.mv.db"), "half of it");
        Files.createDirectories(backups.resolve("x.unfinished/incomplete"));
        Files.writeString(backups.resolve("x.unfinished/incomplete/pinion.mv.db"), "as the copy itself leaves it");
        try (Operator operator = server.operator()) {
            // When
            awaitState(operator, "x", "done");
            // Then
            assertEquals(List.of("x"), names());
        }
    }

    @Test
    void withoutAFolderThereAreNoBackups() throws Exception {
        try (TestServer other = TestServer.start(folder.resolve("other")); Operator operator = other.operator()) {
            String answer = operator.ask("db-backup", "{\"name\":\"x\"}");
            assertTrue(answer.contains("--backups DIR"), answer);
        }
    }

    @Test
    void whoIsNoOperatorMayNeitherBackUpNorAskForHealth() throws Exception {
        for (String command : List.of("db-backup", "health")) {
            try (Wire wire = server.session("alice")) {
                wire.send("SEND\ndestination:/server/admin/" + command + "\ncorrelation-id:1\n\n{\"name\":\"x\"}\0");
                wire.expect("ERROR", "code:not-permitted");
            }
        }
        assertFalse(Files.exists(backups));
    }

    @Test
    void aHealthyServerSaysSo() throws Exception {
        try (Operator operator = server.operator(); Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "x", "1");

            String health = operator.ask("health", "");

            assertTrue(health.startsWith("{\"ok\":true,\"healthy\":true,\"log\":\"running\""), health);
            assertTrue(health.contains("\"channels\":1"), health);
        }
    }
}

package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `pinion db …` on a stopped server's folder: backup, restore, export, and what they refuse.
@Order(1) // long: it begins first
class DbTest extends StoppedServer {

    @TempDir
    private static Path made = Path.of(".");

    @BeforeAll
    static void aServer() throws Exception {
        make(made);
    }

    @Override
    Path made() {
        return made;
    }

    @Test
    void aDatabaseThatAServerHoldsIsLeftAlone() throws Exception {
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            for (List<String> command : List.of(List.of("verify"), List.of("export"),
                    List.of("backup", "--to", folder.resolve("copy").toString()),
                    List.of("restore", data.resolve("db").toString()))) {
                // When
                Said said = db(command.toArray(String[]::new));
                // Then
                assertAll(command.toString(), () -> assertEquals(1, said.exit(), said.out()),
                        () -> assertEquals("", said.out()),
                        () -> assertTrue(said.err().contains("in use") || said.err().contains("already"), said.err()));
            }
            assertEquals(0, InProcess.run("send", "--data", data.toString(), "/channel/a", "x").exit());
        }
    }

    @Test
    void aMissingDatabaseIsNamedAndNotMade() throws Exception {
        data = folder.resolve("none");
        for (List<String> command : List.of(List.of("verify"), List.of("export"))) {
            Said said = db(command.toArray(String[]::new));

            assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                    () -> assertTrue(said.err().contains("there is no database in " + data.resolve("db")), said.err()));
        }
        Said backup = db("backup", "--to", folder.resolve("copy").toString());
        assertAll(() -> assertEquals(1, backup.exit()), () -> assertFalse(Files.exists(data)),
                () -> assertFalse(Files.exists(folder.resolve("copy"))));
    }

    @Test
    void aDamagedDatabaseIsNamedAndNotTouched() throws Exception {
        // Given
        Path file = data.resolve("db/pinion.mv.db");
        Files.delete(data.resolve("db/pinion.mv.db.journal"));
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) (at * 31);
        }
        Files.write(file, bytes);
        for (List<String> command : List.of(List.of("verify"), List.of("export"),
                List.of("backup", "--to", folder.resolve("copy").toString()))) {
            // When
            Said said = db(command.toArray(String[]::new));
            // Then
            assertAll(command.toString(), () -> assertEquals(1, said.exit(), said.out()),
                    () -> assertTrue(said.err().contains("damaged"), said.err()),
                    () -> assertFalse(said.err().contains("\tat "), said.err()));
        }
        assertEquals(-1, java.util.Arrays.mismatch(bytes, Files.readAllBytes(file)));
    }

    @Test
    void aBackupIsRestoredElsewhereWithANewEpochAndTheSameHistory() throws Exception {
        // Given
        Path copy = folder.resolve("copy");
        Said backup = db("backup", "--to", copy.toString());
        String before = history(db("export"));
        // When
        Path other = folder.resolve("other");
        Said restored = InProcess.run("db", "restore", "--data", other.toString(), copy.toString());
        // Then
        assertAll(() -> assertEquals(0, backup.exit(), backup.err()),
                () -> assertTrue(backup.out().startsWith("backed up and verified: 20 messages"), backup.out()),
                () -> assertEquals(0, db("verify", copy.toString()).exit()),
                () -> assertEquals(0, restored.exit(), restored.err()),
                () -> assertFalse(restored.out().contains(epoch(backup.out())), restored.out()),
                () -> assertFalse(Files.exists(other.resolve("keys"))));
        Said exported = InProcess.run("db", "export", "--data", other.toString());
        assertAll(() -> assertEquals("", exported.err()), () -> assertEquals(before, history(exported)));

    }

    private static String epoch(String line) {
        return line.strip().substring(line.lastIndexOf(' ') + 1);
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        // Given
        Path copy = folder.resolve("copy");
        assertEquals(0, db("backup", "--to", copy.toString()).exit());
        byte[] database = Files.readAllBytes(data.resolve("db/pinion.mv.db"));
        // When
        Said again = db("backup", "--to", copy.toString());
        Said restored = db("restore", copy.toString());
        // Then
        assertAll(() -> assertEquals(1, again.exit()), () -> assertTrue(again.err().contains("already"), again.err()),
                () -> assertEquals(1, restored.exit()),
                () -> assertTrue(restored.err().contains("nothing is overwritten"), restored.err()),
                () -> assertEquals(-1,
                        java.util.Arrays.mismatch(database, Files.readAllBytes(data.resolve("db/pinion.mv.db")))));
    }

    @Test
    void aBackupThatSomebodyHasChangedIsNotRestored() throws Exception {
        // Given
        tamperWithMessages(messages -> messages.replace(4, "message", "massage"));
        Path other = folder.resolve("other");
        // When
        Said said = InProcess.run("db", "restore", "--data", other.toString(), data.resolve("db").toString());
        // Then
        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("is not sound"), said.err()),
                () -> assertFalse(Files.exists(other.resolve("db/pinion.mv.db"))));
    }

    @Test
    void exportPrintsALineForEachMessageWithItsExactText() throws Exception {
        List<String> lines = db("export").out().lines().toList();

        assertAll(() -> assertEquals(20, lines.size()),
                () -> assertTrue(
                        lines.getFirst()
                                .startsWith("{\"channel\":\"a\",\"seq\":1,\"sender\":\"operator\",\"timestamp\":\""),
                        lines.getFirst()),
                () -> assertTrue(lines.getFirst().contains("\"text\":\"message 1\""), lines.getFirst()),
                () -> assertTrue(lines.getLast().contains("\"text\":\"\\u001b[2J10\""), lines.getLast()));
    }

    @Test
    void anExportIsImportedAsTheSameHistory() throws Exception {
        // Given
        Path lines = folder.resolve("lines");
        Files.writeString(lines, db("export").out());
        Path other = folder.resolve("other");
        // When
        Said imported = InProcess.run("db", "import", "--data", other.toString(), lines.toString());
        // Then
        assertAll(() -> assertEquals(0, imported.exit(), imported.err()),
                () -> assertTrue(imported.out().startsWith("imported and verified: 20 messages in 2 channels"),
                        imported.out()),
                () -> assertEquals(Files.readString(lines),
                        InProcess.run("db", "export", "--data", other.toString()).out()),
                () -> assertEquals(1,
                        InProcess.run("db", "import", "--data", other.toString(), lines.toString()).exit()));
        Said upgraded = db("upgrade");
        assertAll(() -> assertEquals(0, upgraded.exit(), upgraded.err()),
                () -> assertTrue(upgraded.out().startsWith("of this version, and verified: 20 messages")));
        Said salvaged = db("salvage");
        assertAll(() -> assertEquals(0, salvaged.exit(), salvaged.err()),
                () -> assertEquals(20, salvaged.out().lines().count()));
    }

    @Test
    void anExportThatSomebodyHasChangedIsNotImported() throws Exception {
        List<String> lines = db("export").out().lines().toList();
        List<String> massaged = lines.stream().map(line -> line.replace("message 4", "massage 4")).toList();
        List<String> shorter = lines.stream().filter(line -> !line.contains("\"message 4\"")).toList();
        List<String> headless = lines.subList(1, lines.size());
        for (List<String> changed : List.of(massaged, shorter, headless, List.of("{}"), List.of("no JSON"),
                List.<String>of())) {
            // Given
            Path file = Files.write(folder.resolve("lines"), changed);
            Path other = folder.resolve("other");
            // When
            Said said = InProcess.run("db", "import", "--data", other.toString(), file.toString());
            // Then
            assertAll(said.err(), () -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                    () -> assertFalse(Files.exists(other.resolve("db/pinion.mv.db"))));
        }
    }

    @Test
    void exportOfAChangedHistoryEndsWithOne() throws Exception {
        tamperWithMessages(messages -> messages.replace(4, "message", "massage"));

        Said said = db("export");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals(20, said.out().lines().count()),
                () -> assertTrue(said.err().contains("a 4: the chain breaks"), said.err()));
    }

    @Test
    void aRunningServerMakesBackupsWhereItsOperatorSaid() throws Exception {
        // Given
        Path backups = folder.resolve("backups");
        try (Forked server = Forked.serve(data, "--port", "0", "--backups", backups.toString())) {
            server.listening();
            // When
            Said made = db("backup", "--name", "monday");
            Said again = db("backup", "--name", "../x");
            // Then
            assertAll(() -> assertEquals(0, made.exit(), made.err()),
                    () -> assertTrue(made.out().contains("\"state\":\"done\""), made.out()),
                    () -> assertEquals(1, again.exit()),
                    () -> assertTrue(again.err().contains("one word"), again.err()),
                    () -> assertEquals(0, db("verify", backups.resolve("monday").toString()).exit()),
                    () -> assertEquals(0, InProcess.run("admin", "health", "--data", data.toString()).exit()));
        }
    }
}

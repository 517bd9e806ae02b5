package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `pinion backup` and `pinion restore`: all that a server is, in one folder, and back.
class ArchiveTest extends StoppedServer {

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

    private Said backup(Path archive) {
        return InProcess.run("backup", "--data", data.toString(), archive.toString());
    }

    private static Said restore(Path to, Path archive) {
        return InProcess.run("restore", "--data", to.toString(), archive.toString());
    }

    private static Said pins(Path of) {
        return InProcess.run("certs", "pins", "--data", of.toString());
    }

    @Test
    void aStoppedServerIsRestoredWholeAndForItsOwnerOnly() throws Exception {
        // Given
        Path archive = folder.resolve("archive");
        Path other = folder.resolve("other");
        String before = history(db("export"));
        // When
        Said backup = backup(archive);
        Said restored = restore(other, archive);
        // Then
        assertAll(() -> assertEquals(0, backup.exit(), backup.err()),
                () -> assertTrue(backup.out().startsWith("backed up: 20 messages, keys and issuer"), backup.out()),
                () -> assertEquals(0, restored.exit(), restored.err()),
                () -> assertTrue(restored.out().startsWith("restored and verified: 20 messages in 2 channels"),
                        restored.out()),
                () -> assertEquals(pins(data).out(), pins(other).out()),
                () -> assertEquals(before, history(InProcess.run("db", "export", "--data", other.toString()))),
                () -> assertEquals(Files.readString(data.resolve("issuer/key.json")),
                        Files.readString(other.resolve("issuer/key.json"))),
                () -> assertEquals(0, InProcess.run("db", "verify", "--data", other.toString()).exit()));
        for (Path root : List.of(archive, other)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path each : all.filter(file -> !file.startsWith(other.resolve("db"))).toList()) {
                    assertEquals(Files.isDirectory(each) ? "rwx------" : "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(each)), each.toString());
                }
            }
        }
    }

    @Test
    void aRunningServerGoesOnAndTheRestoredOneTakesTheOldTokens() throws Exception {
        // Given
        Path archive = folder.resolve("archive");
        Path other = folder.resolve("other");
        Path token = folder.resolve("token");
        Path backups = folder.resolve("backups");
        assertEquals(0,
                InProcess
                        .run("token", "new", "--data", data.toString(), "--sub", "anna", "--scope", "send:> read:>",
                                "--ttl", "1h", "--out", token.toString())
                        .exit());
        try (Forked server = Forked.serve(data, "--port", "0", "--backups", backups.toString())) {
            server.listening();
            // When
            Said backup = backup(archive);
            // Then
            assertEquals(0, backup.exit(), backup.err());
            assertTrue(backup.out().startsWith("backed up: 20 messages"), backup.out());
            assertEquals(0, InProcess.run("send", "--data", data.toString(), "/channel/a", "on").exit());
            try (Stream<Path> left = Files.list(backups)) {
                assertEquals(List.of(), left.toList());
            }
        }
        assertEquals(0, restore(other, archive).exit());
        try (Forked server = Forked.serve(other, "--port", "0")) {
            server.listening();
            assertEquals(0,
                    InProcess
                            .run("send", "--data", other.toString(), "--token-file", token.toString(), "/channel/a",
                                    "again")
                            .exit());
        }
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        // Given
        Path archive = folder.resolve("archive");
        assertEquals(0, backup(archive).exit());
        String manifest = Files.readString(archive.resolve("manifest"));
        // When
        Said again = backup(archive);
        Said over = restore(data, archive);
        // Then
        assertAll(() -> assertEquals(1, again.exit()), () -> assertTrue(again.err().contains("already"), again.err()),
                () -> assertEquals(manifest, Files.readString(archive.resolve("manifest"))),
                () -> assertEquals(1, over.exit()), () -> assertTrue(over.err().contains("not empty"), over.err()));
    }

    @Test
    void anArchiveThatIsNotWhatWasPutThereIsNamedAndNothingIsRestored() throws Exception {
        // Given
        Path archive = folder.resolve("archive");
        assertEquals(0, backup(archive).exit());
        Path other = folder.resolve("other");
        byte[] database = Files.readAllBytes(archive.resolve("db/pinion.mv.db"));
        database[database.length / 2] ^= 1;
        Files.write(archive.resolve("db/pinion.mv.db"), database);
        // When // Then
        assertRefused(restore(other, archive), other, "has another db/pinion.mv.db");
        database[database.length / 2] ^= 1;
        Files.write(archive.resolve("db/pinion.mv.db"), database);
        Files.writeString(archive.resolve("keys/more"), "x");
        assertRefused(restore(other, archive), other, "has a file that was not put into it: keys/more");
        Files.delete(archive.resolve("keys/more"));
        Files.delete(archive.resolve("issuer/key.json"));
        assertRefused(restore(other, archive), other, "has lost issuer/key.json");
        Files.writeString(archive.resolve("manifest"),
                Files.readString(archive.resolve("manifest")).replaceFirst("(?m)^file .* issuer/key.json\n", ""));
        assertRefused(restore(other, archive), other, "has a manifest that is not whole");
        Files.delete(archive.resolve("manifest"));
        assertRefused(restore(other, archive), other, "there is no archive in");
    }

    private static void assertRefused(Said said, Path other, String why) {
        assertAll(why, () -> assertEquals(1, said.exit()), () -> assertTrue(said.err().contains(why), said.err()),
                () -> assertFalse(Files.exists(other)));
    }

    @Test
    void aDatabaseWithoutItsKeysIsServedWithNewOnesOnlyWhenInsisted() throws Exception {
        // Given
        Path other = folder.resolve("other");
        assertEquals(0, db("backup", "--to", folder.resolve("copy").toString()).exit());
        assertEquals(0,
                InProcess.run("db", "restore", "--data", other.toString(), folder.resolve("copy").toString()).exit());
        // When
        try (Forked server = Forked.serve(other, "--port", "0")) {
            Said refused = server.end();
            // Then
            assertAll(() -> assertEquals(1, refused.exit()),
                    () -> assertTrue(refused.err().contains("the server keys that belong to it are not in"),
                            refused.err()),
                    () -> assertTrue(refused.err().contains("--new-keys"), refused.err()),
                    () -> assertFalse(Files.exists(other.resolve("keys"))),
                    () -> assertFalse(Files.exists(other.resolve("issuer"))));
        }
        try (Forked server = Forked.serve(other, "--port", "0", "--new-keys")) {
            server.listening();
            assertEquals(0, InProcess.run("send", "--data", other.toString(), "/channel/a", "x").exit());
        }
    }
}

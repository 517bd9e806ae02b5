package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// Encryption at rest on the command line: the server, and every command that reads its files.
class DbKeyTest {
    private static final String BODY = "a body that must be in no file";

    @TempDir
    private Path folder = Path.of(".");

    private Said db(String command, String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "db";
        all[1] = command;
        all[2] = "--data";
        all[3] = folder.resolve("data").toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return InProcess.run(all);
    }

    private void assertRefused(Said said, String why) {
        assertAll(() -> assertEquals(1, said.exit(), said.out()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains(why), said.err()),
                () -> assertFalse(said.err().contains("\tat "), said.err()));
    }

    @Test
    void anEncryptedDatabaseIsServedCheckedCopiedAndRekeyedWithItsKeyOnly() throws Exception {
        // Given
        String key = folder.resolve("db.key").toString();
        String other = folder.resolve("other.key").toString();
        assertEquals(0, InProcess.run("db", "key", key).exit());
        assertEquals(0, InProcess.run("db", "key", other).exit());
        assertRefused(InProcess.run("db", "key", key), "nothing is overwritten");
        String data = folder.resolve("data").toString();
        try (Forked server = Forked.serve(Path.of(data), "--port", "0", "--db-key-file", key)) {
            server.listening();
            assertEquals(0, InProcess.run("send", "--data", data, "/channel/a", BODY).exit());
            assertEquals(0, server.stop().exit());
        }
        // When // Then
        for (Path file : java.util.List.of(folder.resolve("data/db/pinion.mv.db"),
                folder.resolve("data/db/pinion.mv.db.journal"))) {
            assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(BODY));
        }
        assertRefused(db("verify"), "encrypted");
        assertRefused(db("verify", "--db-key-file", other), "key");
        assertEquals(0, db("verify", "--db-key-file", key).exit());
        assertTrue(db("export", "--db-key-file", key).out().contains(BODY));
        assertEquals(0, db("backup", "--to", folder.resolve("copy").toString(), "--db-key-file", key).exit());
        assertEquals(0, db("rekey", "--db-key-file", key, "--new-key-file", other).exit());
        assertRefused(db("verify", "--db-key-file", key), "key");
        assertEquals(0, db("verify", "--db-key-file", other).exit());
        assertEquals(0, db("verify", folder.resolve("copy").toString(), "--db-key-file", key).exit());
        assertEquals(0, db("rekey", "--db-key-file", other, "--decrypt").exit());
        assertEquals(0, db("verify").exit());
    }

    @Test
    void aKeyFileThatCannotBeOneIsRefusedBeforeAnythingIsMade() throws Exception {
        // Given
        Path open = folder.resolve("open.key");
        assertEquals(0, InProcess.run("db", "key", open.toString()).exit());
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path wrong = Files.writeString(folder.resolve("wrong.key"), "not a key\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        for (Path file : java.util.List.of(open, wrong, folder.resolve("none.key"))) {
            // When
            Said said = Forked.run("serve", "--data", folder.resolve("data").toString(), "--port", "0", "--db-key-file",
                    file.toString());
            // Then
            assertAll(file.toString(), () -> assertEquals(1, said.exit(), said.err()),
                    () -> assertTrue(said.err().contains(file.toString()), said.err()),
                    () -> assertFalse(Files.exists(folder.resolve("data/db/pinion.mv.db"))));
        }
    }
}

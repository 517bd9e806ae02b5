package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.certs.UnsafeFolderException;
import dev.pinion.server.upkeep.UpkeepSettings;

/// A server starts only in folders that are its own.
class DataFolderTest {
    @TempDir
    private Path folder = Path.of("");
    private Path data = folder;

    @BeforeEach
    void serveOnce() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        TestServer.start(data).close();
        Files.createDirectories(data.resolve("run"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "issuer", "keys", "run", "db"})
    void aFolderThatOthersCanWriteToIsNotServed(String name) throws IOException {
        Path open = data.resolve(name).normalize();
        mode(open, "rwxrwx---");

        assertRefused(open);
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer/lock", "issuer/jwks.json", "keys/current", "keys/current/cert.pem", "keys/state",
            "db/pinion.mv.db"})
    void whatLiesInThemIsLookedAtToo(String name) throws IOException {
        Path open = data.resolve(name);
        mode(open, Files.isDirectory(open) ? "rwx----w-" : "rw--w----");

        assertRefused(open);
    }

    @Test
    void theFolderForBackupsIsLookedAtToo() throws IOException {
        Path backups = Files.createDirectories(folder.resolve("backups/monday"));
        mode(backups, "rwxrwxrwx");

        var refused = assertThrows(UnsafeFolderException.class, () -> TestServer.start(data,
                config -> config.withUpkeep(UpkeepSettings.DEFAULTS.withBackups(backups.resolveSibling("")))));

        assertTrue(String.valueOf(refused.getMessage()).contains(backups.toString()), refused.getMessage());
    }

    @Test
    void aFolderOfItsOwnIsServedAgain() throws IOException {
        TestServer.start(data).close();
    }

    private void assertRefused(Path open) {
        var refused = assertThrows(UnsafeFolderException.class, () -> TestServer.start(data));

        assertTrue(String.valueOf(refused.getMessage()).contains(open + " (mode "), refused.getMessage());
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}

package dev.pinion.certs;

import static dev.pinion.certs.Stores.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFileTest {
    @TempDir
    Path folder = Path.of("");
    private Path file = folder;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("secret"), "abc");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whatOnlyItsOwnerCanReadIsRead() {
        assertArrayEquals(new byte[] {'a', 'b', 'c'}, PrivateFile.read(file, "the password file", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw--w----", "rw----r--"})
    void whatOthersCanReadIsRefusedWithWhatToDo(String mode) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertRefused(() -> PrivateFile.read(file, "the password file", 3), "the password file " + file,
                "chmod 600 " + file);
    }

    @Test
    void aLinkCountsByWhatItPointsTo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertArrayEquals(new byte[] {'a', 'b', 'c'}, PrivateFile.read(link, "the private key", 3));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(() -> PrivateFile.read(link, "the private key", 3), "Others than its owner");
    }

    @Test
    void whatIsTooLongOrMissingOrNoFileIsRefused() {
        assertRefused(() -> PrivateFile.read(file, "the private key", 2), "longer than 2 bytes");
        assertRefused(() -> PrivateFile.read(folder.resolve("none"), "the private key", 2), "There is no");
        assertRefused(() -> PrivateFile.read(folder, "the private key", 2), "Cannot read");
    }
}

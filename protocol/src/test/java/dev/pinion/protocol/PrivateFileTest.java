package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {

    @TempDir
    Path folder;

    @Test
    void replacingLeavesOneFileForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("key");
        PrivateFile.replace(file, "old\n");
        PrivateFile.replace(file, "new\n");
        assertEquals("new\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(file), all());
    }

    @Test
    void replacingAFileOfEverybodyMakesItTheOwners() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "open");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        PrivateFile.replace(file, "closed");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void creatingNeverReplaces() throws IOException {
        Path file = folder.resolve("token");
        PrivateFile.create(file, "first");
        assertThrows(FileAlreadyExistsException.class, () -> PrivateFile.create(file, "second"));
        assertEquals("first", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(file), all());
    }

    @Test
    void whatFailsLeavesNothingBehind() throws IOException {
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        Files.writeString(occupied.resolve("child"), "");
        assertThrows(IOException.class, () -> PrivateFile.replace(occupied, "text"));
        assertThrows(NoSuchFileException.class, () -> PrivateFile.replace(folder.resolve("absent/file"), "text"));
        assertEquals(List.of(occupied), all());
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}

package dev.pinion.db.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.pinion.db.DatabaseRefusedException;

/// What the files of a database are called, and the directory that holds them. Any thread.
public final class DatabaseDirectory {

    /// Of the files, before their endings.
    public static final String NAME = "pinion";
    public static final String FILE = NAME + ".mv.db";
    public static final String JOURNAL = FILE + ".journal";
    /// Of each block of the file; without it nothing of the file is checked.
    public static final String SUMS = FILE + ".sums";
    /// The two files of the write-ahead log; former versions had the first alone.
    public static final List<String> LOGS = List.of(NAME + ".wal", NAME + ".wal2");
    /// A directory in the database's: a copy that is not whole yet. What ended early goes at the next opening.
    public static final String INCOMPLETE = "incomplete";

    private DatabaseDirectory() {}

    public static void make(Path directory) {
        if (directory.toAbsolutePath().toString().contains(";")) {
            throw new DatabaseRefusedException("the directory " + directory
                    + " has a ';' in its name, which H2 takes for the end of it; choose another name", null);
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
            throw new DatabaseRefusedException(
                    directory + " is not a directory; name the one that holds, or shall" + " hold, the database", null);
        }
        try {
            boolean isNew = !Files.exists(directory);
            Files.createDirectories(directory);
            if (isNew && Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException failed) {
            throw new DatabaseRefusedException("the directory " + directory + " cannot be made: " + failed, failed);
        }
    }
}

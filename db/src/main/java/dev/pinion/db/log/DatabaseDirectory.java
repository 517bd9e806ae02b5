package dev.pinion.db.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.journal.Directories;

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
    /// There instead of a database: names the one of a server that is used.
    public static final String ELSEWHERE = "postgresql.url";

    private DatabaseDirectory() {}

    /// For who keeps messages elsewhere: what lies here would be left behind without a word, unless it was moved there. A file says
    /// where they are, so that nobody takes the directory for a new one.
    ///
    /// @param url where, without a password
    public static void isElsewhere(Path directory, String url) {
        if (Files.exists(directory.resolve(FILE)) && !elsewhere(directory).equals(url)) {
            throw new DatabaseRefusedException("the directory " + directory
                    + " already holds a database, whose messages would be left behind"
                    + (elsewhere(directory).isEmpty() ? "" : " (they were moved to " + elsewhere(directory) + ")")
                    + "; move them to the server's (pinion db migrate), use another data folder, or leave db.url (--db-url)"
                    + " out", null);
        }
        make(directory);
        noteElsewhere(directory, url);
    }

    /// Where the messages of a directory are; empty: in it, or nowhere.
    private static String elsewhere(Path directory) {
        try {
            return isElsewhere(directory) ? Files.readString(directory.resolve(ELSEWHERE)).strip() : "";
        } catch (IOException failed) {
            throw new DatabaseRefusedException("the directory " + directory + " cannot be read: " + failed, failed);
        }
    }

    public static boolean isElsewhere(Path directory) {
        return Files.exists(directory.resolve(ELSEWHERE));
    }

    /// Whoever opens the directory from now on is told where its messages are.
    public static void noteElsewhere(Path directory, String url) {
        try {
            Files.writeString(directory.resolve(ELSEWHERE), url + "\n");
            Directories.force(directory);
        } catch (IOException failed) {
            throw new DatabaseRefusedException("the directory " + directory + " cannot be written: " + failed, failed);
        }
    }

    /// They are in it.
    public static void noteHere(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(ELSEWHERE));
            Directories.force(directory);
        } catch (IOException failed) {
            throw new DatabaseRefusedException("the directory " + directory + " cannot be written: " + failed, failed);
        }
    }

    /// For who looks for a database of files.
    ///
    /// @throws DatabaseRefusedException when the messages of this directory are in a database of a server
    public static void requireNotElsewhere(Path directory) {
        if (isElsewhere(directory)) {
            throw new DatabaseRefusedException("the messages of " + directory + " are in the database that its file "
                    + ELSEWHERE + " names; start the server with db.url (--db-url), or name the database to the command"
                    + " where that takes one", null);
        }
    }

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

package dev.pinion.cli.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.certs.UnsafeFolderException;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.protocol.PrivateFile;
import dev.pinion.server.DataFolder;
import dev.pinion.server.settings.typed.DataPlace;

/// The folder where a server keeps everything: `keys/`, `issuer/`, `db/`, `run/`. For one thread.
///
/// @param path absolute
public record DataDirectory(Path path) {

    /// The folder that is meant where nobody names one: that of the settings, so that all commands find what `serve` has made.
    public static Path usual() {
        return DataPlace.usual();
    }

    public static DataDirectory of(Path path) {
        return new DataDirectory(path.toAbsolutePath().normalize());
    }

    public Path keys() {
        return path.resolve("keys");
    }

    /// All messages.
    public Path database() {
        return path.resolve("db");
    }

    /// The public keys of the small token issuer.
    public Path jwks() {
        return path.resolve("issuer").resolve("jwks.json");
    }

    /// The operator's token: new at every start of the server, readable by its user only.
    public Path adminToken() {
        return path.resolve("run").resolve("admin.token");
    }

    /// Where the running server listens, as HOST:PORT.
    public Path address() {
        return path.resolve("run").resolve("address");
    }

    /// The door of the operator on this machine, while the server runs.
    public Path localSocket() {
        return DataFolder.localSocket(path);
    }

    /// The pins that the running server serves, one a line.
    public Path pins() {
        return path.resolve("run").resolve("pins");
    }

    /// Whether a server has ever started here.
    boolean isUsed() {
        return Files.isDirectory(keys());
    }

    /// Refuses the name of a file, before anything is read below it. Makes nothing.
    public void mustNotBeAFile() {
        if (Files.isRegularFile(path)) {
            throw isAFile(new FileAlreadyExistsException(path.toString()));
        }
    }

    private Failure isAFile(FileAlreadyExistsException file) {
        return new Failure(path + " is a file", "a folder, or a name that is free", "give --data another path", file);
    }

    /// Makes the folder, for this user only, where it is not there yet, and refuses one that others can change.
    public void create() {
        mustBeTrusted();
        try {
            Files.createDirectories(path,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException file) {
            throw isAFile(file);
        } catch (IOException denied) {
            throw new Failure("the data folder " + path + " cannot be made: " + reason(denied), "a place to write to",
                    "give --data a path in a folder that is yours", denied);
        }
        if (!Files.isWritable(path)) {
            throw new Failure("the data folder " + path + " cannot be written to by this user", "a folder of this user",
                    "give --data another path, or change its owner (chown)");
        }
    }

    /// Refuses one that others can change, backups included, as the server does when it starts.
    public void mustBeOurs(Optional<Path> backups) {
        trusted(() -> new DataFolder(path).requireOurs(backups));
    }

    /// Opens the database, which a running server holds. A missing one is not made.
    public Database openDatabase(@Nullable DatabaseKey key, Clock clock) {
        if (!Files.isDirectory(database())) {
            throw new Failure("there is no database in " + database(), "one that a server has made there",
                    "correct --data");
        }
        return Database.open(DatabaseConfig.defaults(database()).withKey(key), clock);
    }

    /// Refuses one that others can change: what a command does by it, and whom it trusts, they would decide.
    public void mustBeTrusted() {
        trusted(() -> new DataFolder(path).requireTrusted());
    }

    /// Refuses a folder where no server has started yet, for the commands that only look, and one that others can change.
    public void mustBeUsed() {
        mustBeTrusted();
        if (!isUsed()) {
            throw new Failure("there is no Pinion data in " + path, "the folder that was given to pinion serve --data",
                    "start the server once (pinion serve --data " + path + "), or correct the path");
        }
    }

    /// Writes a small file of `run/` so that a reader sees the old text or the new, and nobody else may read it.
    public void write(Path file, String text) {
        try {
            Files.createDirectories(file.resolveSibling(""),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            PrivateFile.replace(file, text + "\n");
        } catch (IOException denied) {
            throw new Failure(file + " cannot be written: " + reason(denied), "a folder of this user", "", denied);
        }
    }

    /// Reads a small file of `run/`, which is there while the server runs.
    public String read(Path file) {
        mustBeUsed();
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException absent) {
            throw new ServerAbsent(this, absent);
        } catch (IOException denied) {
            throw new Failure(file + " cannot be read: " + reason(denied), "a file of this user",
                    "run this as the server's user", denied);
        }
    }

    private static void trusted(Runnable check) {
        try {
            check.run();
        } catch (UnsafeFolderException open) {
            throw new Failure(String.valueOf(open.getMessage()), "", "", open);
        }
    }

    /// An exception of the file system in words: many have nothing but the path as their message.
    public static String reason(IOException why) {
        return switch (why) {
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case NoSuchFileException absent -> "no such file";
            case java.nio.file.NotDirectoryException file -> "not a folder";
            default -> {
                String message = why.getMessage();
                yield message == null ? why.getClass().getSimpleName() : message;
            }
        };
    }
}

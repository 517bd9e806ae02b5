package dev.pinion.cli.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.pinion.cli.terminal.Failure;

/// A file that an operator names, to be read or made. On the caller's thread.
public final class TextFile {

    private TextFile() {}

    public static byte[] read(Path file, String what, int bytesMax) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new Failure(what + " " + file + " is larger than " + bytesMax + " bytes", "PEM text",
                        "check that it is the right file");
            }
            return bytes;
        } catch (IOException unreadable) {
            throw new Failure(what + " " + file + " cannot be read: " + DataDirectory.reason(unreadable), "a PEM file",
                    "check the path, and that you may read it", unreadable);
        }
    }

    /// A new file; one that is there is never overwritten.
    public static void create(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
        } catch (IOException denied) {
            String reason = denied instanceof java.nio.file.FileAlreadyExistsException ? "it exists"
                    : DataDirectory.reason(denied);
            throw new Failure(file + " cannot be written: " + reason, "a name that is free, in a folder of yours",
                    "give --out another path", denied);
        }
    }
}

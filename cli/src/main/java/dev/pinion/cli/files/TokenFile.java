package dev.pinion.cli.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

import dev.pinion.cli.terminal.Failure;

/// A token in a file: never on the command line, where every user of the machine could read it.
///
/// @param path read anew for each connection, so that a renewed token is taken
public record TokenFile(Path path) implements Supplier<String> {

    /// A JWT of 16 KiB fits a CONNECT; more cannot be sent.
    private static final int BYTES_MAX = 16 * 1024;

    @Override
    public String get() {
        String text;
        try {
            byte[] bytes;
            try (var in = Files.newInputStream(path)) {
                bytes = in.readNBytes(BYTES_MAX + 1);
            }
            if (bytes.length > BYTES_MAX) {
                throw new Failure("the token file " + path + " is larger than " + BYTES_MAX + " bytes", "a token",
                        "check that the path is that of a token");
            }
            text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException unreadable) {
            throw new Failure("the token file " + path + " cannot be read: " + DataDirectory.reason(unreadable),
                    "a file that holds a token",
                    "make one: pinion token new --data DIR --sub NAME --scope \"send:> read:>\" --ttl 1h --out " + path,
                    unreadable);
        }
        if (!text.matches("[\\x21-\\x7e]+")) {
            throw new Failure("the token file " + path + " holds " + (text.isEmpty() ? "nothing" : "no token"),
                    "one token, without spaces", "make one: pinion token new … --out " + path);
        }
        return text;
    }

    /// Without the token.
    @Override
    public String toString() {
        return "TokenFile[" + path + "]";
    }
}

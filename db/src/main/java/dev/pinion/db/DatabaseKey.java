package dev.pinion.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.journal.Directories;

/// The key of an encrypted database: 256 random bits, kept as one line of hexadecimal digits in a file that only its
/// owner can read. Its text form never shows it.
public final class DatabaseKey {

    private static final int KEY_BYTES = 32;
    private static final int DIGITS = 2 * KEY_BYTES;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final char[] digits;

    private DatabaseKey(char[] digits) {
        this.digits = digits;
    }

    /// Reads the key from its file.
    ///
    /// @throws DatabaseRefusedException
    ///             when the file is missing, holds no key, or can be read by others
    public static DatabaseKey read(Path file) {
        try {
            requireOwnerOnly(file);
            if (Files.size(file) > DIGITS + 2) {
                throw refused(file, "is longer than a key", null);
            }
            return new DatabaseKey(parsed(file, Files.readAllBytes(file)));
        } catch (NoSuchFileException missing) {
            throw refused(file, "does not exist; without the key the database cannot be read: put the file back",
                    missing);
        } catch (IOException unreadable) {
            throw refused(file, "cannot be read: " + unreadable, unreadable);
        }
    }

    private static char[] parsed(Path file, byte[] bytes) {
        char[] digits = new char[DIGITS];
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
            length--;
        }
        boolean valid = length == DIGITS;
        for (int n = 0; n < length && valid; n++) {
            valid = HexFormat.isHexDigit(bytes[n]);
            digits[n] = Character.toLowerCase((char) bytes[n]);
        }
        Arrays.fill(bytes, (byte) 0);
        if (!valid) {
            throw refused(file, "does not hold a key, which is one line of " + DIGITS + " hexadecimal digits", null);
        }
        return digits;
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(Files.getPosixFilePermissions(file));
        others.removeAll(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE));
        if (!others.isEmpty()) {
            throw refused(file,
                    "can be used by others than its owner ("
                            + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + "); make it 0600",
                    null);
        }
    }

    /// Makes a new key and its file, on disk when this returns.
    ///
    /// @throws DatabaseRefusedException when there is a file already: nothing is overwritten
    public static DatabaseKey create(Path file, SecureRandom random) {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        char[] digits = HexFormat.of().formatHex(fresh).toCharArray();
        Arrays.fill(fresh, (byte) 0);
        Path absolute = file.toAbsolutePath();
        try {
            // The mode is the file's from its first moment on.
            Files.createFile(absolute, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel channel = FileChannel.open(absolute, StandardOpenOption.WRITE)) {
                ByteBuffer line = StandardCharsets.US_ASCII.encode(CharBuffer.wrap(digits));
                writeFully(channel, line);
                writeFully(channel, ByteBuffer.wrap(new byte[] {'\n'}));
                channel.force(true);
            }
            Directories.force(absolute.getParent());
            return new DatabaseKey(digits);
        } catch (FileAlreadyExistsException there) {
            throw refused(file, "exists already; nothing is overwritten: name another file", there);
        } catch (IOException | UnsupportedOperationException notMade) {
            throw refused(file, "cannot be made: " + notMade, notMade);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    private static DatabaseRefusedException refused(Path file, String why, @Nullable Exception cause) {
        return new DatabaseRefusedException("the key file " + file + " " + why, cause);
    }

    /// H2 takes the key of the file and the user's password, which is empty, with a space between; it wipes the array.
    public char[] h2Password() {
        char[] password = Arrays.copyOf(digits, DIGITS + 1);
        password[DIGITS] = ' ';
        return password;
    }

    /// The key itself.
    public byte[] bytes() {
        return HexFormat.of().parseHex(CharBuffer.wrap(digits));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatabaseKey key && Arrays.equals(digits, key.digits);
    }

    @Override
    public int hashCode() {
        return DatabaseKey.class.hashCode();
    }

    @Override
    public String toString() {
        return "DatabaseKey[redacted]";
    }
}

package dev.pinion.cli.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/// The file of the audit log, for its owner's eyes. Where somebody moves it away, as `logrotate` does, a new one is begun within a
/// second. For one thread.
final class AuditFile extends OutputStream {
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private OutputStream out;
    private @Nullable Object key;
    private long lookedNanos = System.nanoTime();

    AuditFile(Path path) throws IOException {
        this.path = path;
        out = open();
    }

    private OutputStream open() throws IOException {
        FileChannel file = FileChannel.open(path,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        key = keyOf(path);
        return Channels.newOutputStream(file);
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException moved) {
            return null;
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_EVERY_NANOS) {
            lookedNanos = now;
            if (!Objects.equals(key, keyOf(path))) {
                out.close();
                out = open();
            }
        }
        out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

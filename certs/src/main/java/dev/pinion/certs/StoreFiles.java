package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/// The few file operations of the key store: the seam at which tests let each of them fail once.
interface StoreFiles {
    boolean exists(Path path) throws IOException;

    /// The entries of a directory, sorted by name.
    List<Path> list(Path directory) throws IOException;

    /// The whole file; a longer one than `bytesMax` is refused.
    byte[] read(Path file, int bytesMax) throws IOException;

    /// Follows symbolic links: what counts is the file that holds the key.
    Set<PosixFilePermission> permissions(Path path) throws IOException;

    /// For its owner only (0700).
    void createDirectory(Path directory) throws IOException;

    /// A new file, for its owner only (0600); on disk when this returns.
    void write(Path newFile, byte[] bytes) throws IOException;

    /// At once or not at all.
    void move(Path from, Path to) throws IOException;

    /// Makes creations and moves in this directory durable.
    void sync(Path directory) throws IOException;

    void delete(Path path) throws IOException;

    /// Alone among all processes until it is closed; throws at once when another one has it.
    Held lock(Path file) throws IOException;

    /// A lock that is held.
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}

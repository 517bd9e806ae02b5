package dev.pinion.certs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.sun.security.auth.module.UnixSystem;

/// The real disk. Any thread; not atomic beyond what each method says.
final class DiskFiles implements StoreFiles {

    private static final int ROOT = 0;
    static final DiskFiles INSTANCE = new DiskFiles();

    private static final Set<StandardOpenOption> NEW_FILE = Set.of(StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(3);
    private static final Duration LOCK_LOOK_EVERY = Duration.ofMillis(20);

    private DiskFiles() {}

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    @Override
    public byte[] read(Path file, int bytesMax) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new FileSystemException(file.toString(), null, "is longer than " + bytesMax + " bytes");
            }
            return bytes;
        }
    }

    @Override
    public Set<PosixFilePermission> permissions(Path path) throws IOException {
        var posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (posix == null) {
            return Set.of(); // Windows has lists of its own
        }
        Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
        if (isRootsAlone(path)) {
            permissions.remove(PosixFilePermission.GROUP_READ);
        }
        return permissions;
    }

    /// A file that root keeps for a group, as Kubernetes mounts a secret (fsGroup) and Debian keeps keys (ssl-cert): nobody but
    /// root can change it, and who is in the group has been chosen by root. PostgreSQL takes such a key too. A server that runs
    /// as root has no need of a group.
    private static boolean isRootsAlone(Path path) throws IOException {
        return Files.isRegularFile(path) && new UnixSystem().getUid() != ROOT
                && Integer.valueOf(ROOT).equals(Files.getAttribute(path, "unix:uid"));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (isPosix(directory)) {
            Files.createDirectory(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
    }

    @Override
    public void write(Path newFile, byte[] bytes) throws IOException {
        try (FileChannel file = create(newFile)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void sync(Path directory) throws IOException {
        if (isPosix(directory)) { // Windows opens no directory as a file
            try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
                open.force(true);
            }
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public Held lock(Path file) throws IOException {
        FileChannel channel = exists(file) ? FileChannel.open(file, StandardOpenOption.WRITE) : create(file);
        try {
            lock(channel, file);
        } catch (IOException taken) {
            channel.close();
            throw taken;
        }
        return () -> {
            try {
                channel.close(); // which frees the lock
            } catch (IOException nothingWasWritten) {
                throw new UncheckedIOException(nothingWasWritten);
            }
        };
    }

    /// Who holds it changes a few files and lets go: a server that looks at its keys must not fail the operator's command.
    private static void lock(FileChannel channel, Path file) throws IOException {
        long until = System.nanoTime() + LOCK_WAIT.toNanos();
        while (!isLocked(channel)) {
            if (System.nanoTime() - until > 0 || Thread.currentThread().isInterrupted()) {
                throw new FileSystemException(file.toString(), null, "another process is changing the keys");
            }
            LockSupport.parkNanos(LOCK_LOOK_EVERY.toNanos());
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    private static FileChannel create(Path newFile) throws IOException {
        return isPosix(newFile)
                ? FileChannel.open(newFile, NEW_FILE,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(newFile, NEW_FILE);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}

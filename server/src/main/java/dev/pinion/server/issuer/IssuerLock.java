package dev.pinion.server.issuer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps those apart who create or rotate the issuer's key at the same time: processes by a locked file, threads by a lock
/// (the JDK refuses a second lock on a file within one process instead of waiting for it).
final class IssuerLock implements AutoCloseable {
    private static final ReentrantLock WITHIN_THIS_PROCESS = new ReentrantLock();

    private final FileChannel channel;

    private IssuerLock(FileChannel channel) {
        this.channel = channel;
    }

    static IssuerLock take(Path file) throws IOException {
        WITHIN_THIS_PROCESS.lock();
        try {
            FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            channel.lock();
            return new IssuerLock(channel);
        } catch (IOException notLocked) {
            WITHIN_THIS_PROCESS.unlock();
            throw notLocked;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            WITHIN_THIS_PROCESS.unlock();
        }
    }
}

package dev.pinion.db.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseRefusedException;

/// Keeps a second process, and a second opening in this one, away from the directory. Taken before any other file of it
/// is touched; given back by the operating system when the process dies.
public final class DirectoryLock implements AutoCloseable {

    private static final String FILE = "pinion.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    public static DirectoryLock take(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new DatabaseRefusedException("the database in " + directory + " is in use by another process;"
                    + " stop that one first, or choose another directory", null);
        }
        return new DirectoryLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    public void requireHeld() {
        if (!channel.isOpen()) {
            throw new IllegalStateException("the directory's lock was given back");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

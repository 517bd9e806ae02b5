package dev.pinion.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How long the disk takes to make 4 KiB durable, measured as `artemis create` does it. Thread: the caller's.
final class DiskSync {
    private static final int BLOCK_BYTES = 4_096;
    private static final int BLOCKS = 250;
    private static final int TRIES = 3;

    private DiskSync() {}

    /// Nanoseconds for one block, the best of a few tries.
    static int measure(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("sync.probe");
        long best = Long.MAX_VALUE;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BLOCK_BYTES * BLOCKS));
            channel.force(true);
            for (int i = 0; i < TRIES; i++)
                best = Math.min(best, overwrite(channel));
        } finally {
            Files.deleteIfExists(file);
        }
        return Math.toIntExact(best / BLOCKS);
    }

    private static long overwrite(FileChannel channel) throws IOException {
        long begin = System.nanoTime();
        for (int block = 0; block < BLOCKS; block++) {
            channel.write(ByteBuffer.allocate(BLOCK_BYTES), (long) block * BLOCK_BYTES);
            channel.force(false);
        }
        return System.nanoTime() - begin;
    }
}

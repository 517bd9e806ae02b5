package dev.pinion.lab.artemis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// How long the disk takes to make 4 KiB durable. `artemis create` takes the mean of its best try; here it is the fastest
/// tenth of all blocks, since other work on the disk at this moment must not slow the peer down for the whole comparison.
/// Thread: the caller's.
final class DiskSync {
    private static final int BLOCK_BYTES = 4_096;
    private static final int BLOCKS = 1_000;

    private DiskSync() {}

    /// Nanoseconds for one block.
    static int measure(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("sync.probe");
        long[] nanos = new long[BLOCKS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BLOCK_BYTES * BLOCKS));
            channel.force(true);
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (int i = 0; i < BLOCKS; i++) {
                long begin = System.nanoTime();
                channel.write(block.clear(), (long) i * BLOCK_BYTES);
                channel.force(false);
                nanos[i] = System.nanoTime() - begin;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        Arrays.sort(nanos);
        return Math.toIntExact(nanos[BLOCKS / 10]);
    }
}

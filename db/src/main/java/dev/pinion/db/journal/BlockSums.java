package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/// A CRC-32C of each block of a file, in a file beside it: what has changed by itself is noticed by the read that meets it.
/// H2 checks the headers of its chunks alone, so a bit that flips in a row would be served.
///
/// A number that says the file is complete, then for each block its sum twice, so that a bit that flips here condemns no
/// block; zeros: not known. It is written with the blocks and forced with them, while the journal still holds both: so a
/// power cut leaves no sum of another block than what the journal writes anew.
///
/// Threads: one writes, several read; a block that is read while it is written is the caller's business.
final class BlockSums implements AutoCloseable {

    static final int BLOCK = 4096;

    private static final long COMPLETE = 0x50494e494f4e5331L; // PINIONS1
    private static final int HEAD_BYTES = Long.BYTES;
    private static final int ENTRY_BYTES = 2 * Integer.BYTES;
    private static final int FILLED_BLOCKS = 256;

    private final FileChannel channel;

    BlockSums(FileChannel channel) {
        this.channel = channel;
    }

    boolean isComplete() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        return channel.size() >= HEAD_BYTES && read(channel, head, 0) && head.getLong(0) == COMPLETE;
    }

    /// Takes a file as it is, once: of a former version, or one that another program has written.
    void fill(FileChannel file) throws IOException {
        channel.truncate(0);
        ByteBuffer blocks = ByteBuffer.allocate(FILLED_BLOCKS * BLOCK);
        for (long at = 0; at < file.size(); at += blocks.capacity()) {
            blocks.clear();
            read(file, blocks, at);
            put(at, blocks.array(), blocks.position());
        }
        channel.force(true);
        write(ByteBuffer.allocate(HEAD_BYTES).putLong(0, COMPLETE), 0);
        channel.force(true);
    }

    /// Notes what was written to the file.
    void put(long position, byte[] bytes, int length) throws IOException {
        long first = position / BLOCK;
        long end = (position + length + BLOCK - 1) / BLOCK;
        if (end == first) {
            return;
        }
        ByteBuffer entries = ByteBuffer.allocate((int) (end - first) * ENTRY_BYTES);
        for (long block = first; block < end; block++) {
            long from = block * BLOCK - position;
            int sum = from >= 0 && from + BLOCK <= length ? sum(bytes, (int) from) : 0; // a part of one: not known
            entries.putInt(sum).putInt(sum);
        }
        write(entries.flip(), place(first));
    }

    void truncate(long size) throws IOException {
        channel.truncate(Math.max(HEAD_BYTES, place((size + BLOCK - 1) / BLOCK)));
    }

    void force() throws IOException {
        channel.force(true);
    }

    /// Of the blocks from one on: each its two sums.
    ByteBuffer of(long firstBlock, int count) throws IOException {
        ByteBuffer entries = ByteBuffer.allocate(count * ENTRY_BYTES);
        read(channel, entries, place(firstBlock));
        return entries.clear();
    }

    /// @param entries as [#of] gave them
    /// @param at the block begins there
    static boolean matches(ByteBuffer entries, int index, byte[] blocks, int at) {
        int one = entries.getInt(index * ENTRY_BYTES);
        int other = entries.getInt(index * ENTRY_BYTES + Integer.BYTES);
        if (one == 0 && other == 0) {
            return true;
        }
        int sum = sum(blocks, at);
        return sum == one || sum == other;
    }

    private static int sum(byte[] bytes, int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, BLOCK);
        int sum = (int) crc.getValue();
        return sum == 0 ? 1 : sum;
    }

    private static long place(long block) {
        return HEAD_BYTES + block * ENTRY_BYTES;
    }

    /// False: the file ends before.
    private static boolean read(FileChannel from, ByteBuffer target, long position) throws IOException {
        int start = target.position();
        while (target.hasRemaining()) {
            if (from.read(target, position + target.position() - start) < 0) {
                return false;
            }
        }
        return true;
    }

    private void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

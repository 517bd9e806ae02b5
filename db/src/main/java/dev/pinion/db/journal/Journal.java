package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/// The file of forced changes: a preallocated file that is written in place.
///
/// Two header slots, then records. An epoch is a number and a random nonce; the valid header with the larger number
/// counts. A record is valid when it bears the nonce of that header, the next number, and its checksum. Since the nonce
/// is a secret, no content of an older epoch can pass for a record. Records begin at multiples of [#BLOCK], so that
/// writing one never touches a sector of another.
///
/// Not thread-safe: [JournaledFile] calls it under its lock.
final class Journal {

    static final int BLOCK = 4096;
    static final int RECORDS_AT = 2 * BLOCK;

    private static final long HEADER_MAGIC = 0x50494e494f4e4a31L; // PINIONJ1
    private static final int NONCE_BYTES = 16;
    private static final int HEADER_BYTES = 8 + 8 + NONCE_BYTES + 4;
    /// Nonce, number, length of the content, checksum over these and the content.
    private static final int RECORD_HEAD_BYTES = NONCE_BYTES + 8 + 4 + 4;
    private static final int CHECKSUM_AT = NONCE_BYTES + 8 + 4;
    private static final int CONTENT_HEAD_BYTES = 8 + 4;
    private static final int WRITE_HEAD_BYTES = 8 + 4;
    private static final int GROWTH_MIN = 1 << 20;

    private final FileChannel channel;
    private final int bytesMax;
    private final SecureRandom random;
    private long epoch;
    private byte[] nonce = new byte[NONCE_BYTES];
    private long nextRecord;
    private long nextAt = RECORDS_AT;
    private long allocated;
    /// Outside of the heap: the file system takes it as it is, where it would copy an array first.
    private ByteBuffer buffer = ByteBuffer.allocateDirect(64 * BLOCK);

    Journal(FileChannel channel, int bytesMax, SecureRandom random) throws IOException {
        this.channel = channel;
        this.bytesMax = bytesMax;
        this.random = random;
        this.allocated = channel.size() / BLOCK * BLOCK;
        readHeaders();
    }

    private void readHeaders() throws IOException {
        for (int slot = 0; slot < 2; slot++) {
            ByteBuffer header = read((long) slot * BLOCK, HEADER_BYTES);
            if (header == null || header.getLong(0) != HEADER_MAGIC
                    || header.getInt(HEADER_BYTES - 4) != checksum(header, HEADER_BYTES - 4)) {
                continue;
            }
            if (header.getLong(8) > epoch) {
                epoch = header.getLong(8);
                header.get(16, nonce);
            }
        }
    }

    /// Puts every complete record of the epoch over `state`, in order.
    void replay(Overlay state) throws IOException {
        if (epoch == 0) {
            return; // there never was one
        }
        for (ByteBuffer content = nextContent(); content != null; content = nextContent()) {
            long truncatedTo = content.getLong();
            if (truncatedTo != Overlay.NOT_TRUNCATED) {
                state.truncate(truncatedTo);
            }
            for (int left = content.getInt(); left > 0; left--) {
                long position = content.getLong();
                byte[] bytes = new byte[content.getInt()];
                content.get(bytes);
                state.write(position, bytes);
            }
        }
    }

    private @Nullable ByteBuffer nextContent() throws IOException {
        ByteBuffer head = read(nextAt, RECORD_HEAD_BYTES);
        if (head == null) {
            return null;
        }
        byte[] itsNonce = new byte[NONCE_BYTES];
        head.get(itsNonce);
        int length = head.getInt(NONCE_BYTES + 8);
        if (!Arrays.equals(itsNonce, nonce) || head.getLong(NONCE_BYTES) != nextRecord || length < CONTENT_HEAD_BYTES) {
            return null;
        }
        ByteBuffer record = read(nextAt, RECORD_HEAD_BYTES + length);
        if (record == null || head.getInt(CHECKSUM_AT) != recordChecksum(record)) {
            return null;
        }
        nextRecord++;
        nextAt += roundedUp(record.limit());
        return record.position(RECORD_HEAD_BYTES);
    }

    /// Null: the file ends before.
    private @Nullable ByteBuffer read(long at, int length) throws IOException {
        if (length < 0 || at + length > channel.size()) {
            return null;
        }
        ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining()) {
            if (channel.read(target, at + target.position()) < 0) {
                return null;
            }
        }
        return target.flip();
    }

    boolean hasRoomFor(Overlay changes) {
        return epoch > 0 && nextAt + recordBytes(changes) <= bytesMax;
    }

    boolean hasRecords() {
        return nextRecord > 0;
    }

    /// Writes one record and forces it: from now on it will be replayed.
    void append(Overlay changes) throws IOException {
        int length = recordBytes(changes);
        allocate(nextAt + length);
        ByteBuffer record = fill(changes, length);
        writeFully(record, nextAt);
        channel.force(false);
        nextAt += length;
        nextRecord++;
    }

    private ByteBuffer fill(Overlay changes, int length) {
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(length + length / 4);
        }
        ByteBuffer record = buffer.clear();
        record.put(nonce).putLong(nextRecord).position(RECORD_HEAD_BYTES);
        record.putLong(changes.truncatedTo()).putInt(changes.writes().size());
        for (Overlay.Write write : changes.writes()) {
            record.putLong(write.position()).putInt(write.bytes().length).put(write.bytes());
        }
        record.putInt(NONCE_BYTES + 8, record.position() - RECORD_HEAD_BYTES);
        record.limit(record.position());
        record.putInt(CHECKSUM_AT, recordChecksum(record));
        record.clear().limit(length);
        return record;
    }

    private static int recordBytes(Overlay changes) {
        long bytes = RECORD_HEAD_BYTES + CONTENT_HEAD_BYTES;
        for (Overlay.Write write : changes.writes()) {
            bytes += WRITE_HEAD_BYTES + write.bytes().length;
        }
        return Math.toIntExact(roundedUp(bytes));
    }

    private static long roundedUp(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    /// Zeros are written ahead, in growing steps, since a file that need not grow is synced two to three times faster.
    private void allocate(long until) throws IOException {
        if (until <= allocated) {
            return;
        }
        long step = Math.max(GROWTH_MIN, allocated);
        long target = Math.max(until, Math.min(bytesMax, allocated + step));
        ByteBuffer zeros = ByteBuffer.allocate(64 * BLOCK);
        while (allocated < target) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), target - allocated));
            writeFully(zeros, allocated);
            allocated += zeros.limit();
        }
        channel.force(true);
    }

    /// Forgets all records. Whatever they say must have been forced to the file itself.
    void startEpoch() throws IOException {
        byte[] fresh = new byte[NONCE_BYTES];
        random.nextBytes(fresh);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(HEADER_MAGIC).putLong(epoch + 1).put(fresh);
        header.putInt(checksum(header, HEADER_BYTES - 4)).flip();
        allocate(RECORDS_AT);
        writeFully(header, (epoch + 1) % 2 * BLOCK);
        channel.force(false);
        epoch++;
        nonce = fresh;
        nextRecord = 0;
        nextAt = RECORDS_AT;
    }

    private void writeFully(ByteBuffer source, long at) throws IOException {
        long position = at;
        while (source.hasRemaining()) {
            position += channel.write(source, position);
        }
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(length));
        return (int) crc.getValue();
    }

    private static int recordChecksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().position(0).limit(CHECKSUM_AT));
        crc.update(record.duplicate().position(RECORD_HEAD_BYTES));
        return (int) crc.getValue();
    }

    void close() throws IOException {
        channel.close();
    }
}

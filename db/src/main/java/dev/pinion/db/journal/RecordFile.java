package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/// Records that are on disk when [#append] returns: a preallocated file that is written in place.
///
/// Two header slots, then records. An epoch is a number and a random nonce; the valid header with the larger number
/// counts, and stands in its slot twice, so that a flipped bit does not bring an older epoch back. A record is valid when
/// it bears the nonce of that header, the next number, and its checksum. Since the nonce is a secret, no content of an
/// older epoch can pass for a record. One record is on its way at a time: what does not check is a torn end when nothing
/// of the epoch stands behind it, and damage when something does. Records begin at multiples of [#BLOCK], so that
/// writing one never touches a sector of another.
///
/// Not thread-safe. After a failure it is of no more use: what reached the disk is known only by opening it again.
public final class RecordFile implements AutoCloseable {

    public static final int NONCE_BYTES = 16;
    public static final int BLOCK = 4096;
    public static final int RECORDS_AT = 2 * BLOCK;

    private static final long FORMER_MAGIC = 0x50494e494f4e4a31L; // PINIONJ1, without what was before and written once
    private static final int FORMER_HEADER_BYTES = 8 + 8 + NONCE_BYTES + 4;
    private static final long HEADER_MAGIC = 0x50494e494f4e4a32L; // PINIONJ2
    private static final int HEADER_BYTES = 8 + 8 + 2 * NONCE_BYTES + 4;
    private static final int PREVIOUS_AT = 16 + NONCE_BYTES;
    /// Of the header's second writing within its slot: in another sector.
    private static final int AGAIN_AT = BLOCK / 2;
    private static final int SCANNED_BYTES = 256 * BLOCK;
    /// Nonce, number, length of the content, checksum over these and the content.
    private static final int RECORD_HEAD_BYTES = NONCE_BYTES + 8 + 4 + 4;
    private static final int LENGTH_AT = NONCE_BYTES + 8;
    private static final int CHECKSUM_AT = LENGTH_AT + 4;
    private static final int GROWTH_MIN = 1 << 20;

    private final FileChannel channel;
    private final int bytesMax;
    private final SecureRandom random;
    private long epoch;
    private byte[] nonce = new byte[NONCE_BYTES];
    private byte[] previous = new byte[NONCE_BYTES];
    private long nextRecord;
    private long nextAt = RECORDS_AT;
    private long allocated;
    /// Outside of the heap: the file system takes it as it is, where it would copy an array first.
    private ByteBuffer buffer = ByteBuffer.allocateDirect(64 * BLOCK);

    /// Makes what somebody appends.
    @FunctionalInterface
    public interface Content {

        /// Puts no more than the length that was announced.
        void putInto(ByteBuffer target) throws IOException;
    }

    /// Reads the headers; the records of the epoch are given by [#next].
    ///
    /// @param channel of the file, which it closes
    /// @param bytesMax where the records end; only a single record may be larger
    public RecordFile(FileChannel channel, int bytesMax, SecureRandom random) throws IOException {
        this.channel = channel;
        this.bytesMax = bytesMax;
        this.random = random;
        this.allocated = channel.size() / BLOCK * BLOCK;
        readHeaders();
    }

    private void readHeaders() throws IOException {
        for (int at = 0; at < RECORDS_AT; at += AGAIN_AT) {
            ByteBuffer header = read(at, HEADER_BYTES);
            if (header == null || !isHeader(header) || header.getLong(8) <= epoch) {
                continue;
            }
            epoch = header.getLong(8);
            header.get(16, nonce);
            previous = new byte[NONCE_BYTES];
            if (header.getLong(0) == HEADER_MAGIC) {
                header.get(PREVIOUS_AT, previous);
            }
        }
    }

    private static boolean isHeader(ByteBuffer header) {
        int bytes = header.getLong(0) == FORMER_MAGIC ? FORMER_HEADER_BYTES : HEADER_BYTES;
        return (header.getLong(0) == HEADER_MAGIC || bytes == FORMER_HEADER_BYTES)
                && header.getInt(bytes - 4) == checksum(header, bytes - 4);
    }

    /// The content of the next complete record, in order from the first; null: there are no more. To be called until then
    /// before the first [#append].
    ///
    /// @throws DamagedRecordException when one does not check and others of the epoch stand behind it
    public @Nullable ByteBuffer next() throws IOException {
        ByteBuffer record = epoch == 0 ? null : readRecord();
        if (record == null) {
            long behind = epoch == 0 ? 0 : recordsBehind();
            if (behind > 0) {
                throw new DamagedRecordException(nextRecord, nextAt, behind);
            }
            return null;
        }
        nextRecord++;
        nextAt += roundedUp(record.limit());
        return record.position(RECORD_HEAD_BYTES);
    }

    /// After a [DamagedRecordException]: goes on with the next record of the epoch that checks, for whoever saves what is left.
    ///
    /// @return whether there is one
    public boolean skipDamage() throws IOException {
        long end = channel.size() / BLOCK * BLOCK;
        for (long at = nextAt + BLOCK; at < end; at += BLOCK) {
            ByteBuffer head = read(at, RECORD_HEAD_BYTES);
            if (head != null && hasNonce(head, 0) && head.getLong(NONCE_BYTES) > nextRecord) {
                nextAt = at;
                nextRecord = head.getLong(NONCE_BYTES);
                if (readRecord() != null) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable ByteBuffer readRecord() throws IOException {
        ByteBuffer head = read(nextAt, RECORD_HEAD_BYTES);
        if (head == null || !hasNonce(head, 0) || head.getLong(NONCE_BYTES) != nextRecord
                || head.getInt(LENGTH_AT) < 0) {
            return null;
        }
        ByteBuffer record = read(nextAt, RECORD_HEAD_BYTES + head.getInt(LENGTH_AT));
        return record == null || head.getInt(CHECKSUM_AT) != recordChecksum(record) ? null : record;
    }

    private boolean hasNonce(ByteBuffer bytes, int at) {
        return bytes.slice(at, NONCE_BYTES).equals(ByteBuffer.wrap(nonce));
    }

    /// How many records of this epoch with larger numbers there are: whole or not, each was begun when the one before was
    /// on disk.
    private long recordsBehind() throws IOException {
        long behind = 0;
        long end = channel.size() / BLOCK * BLOCK;
        for (long from = nextAt; from < end; from += SCANNED_BYTES) {
            ByteBuffer scanned = read(from, (int) Math.min(SCANNED_BYTES, end - from));
            for (int at = 0; scanned != null && at < scanned.limit(); at += BLOCK) {
                if (hasNonce(scanned, at) && scanned.getLong(at + NONCE_BYTES) > nextRecord) {
                    behind++;
                }
            }
        }
        return behind;
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

    /// The secret of the epoch: new with every [#startEpoch].
    public byte[] nonce() {
        return nonce.clone();
    }

    /// That of the epoch before; zeros: there was none.
    public byte[] previousNonce() {
        return previous.clone();
    }

    /// Whether this epoch was begun after that one.
    public boolean isAfter(RecordFile other) {
        return epoch > other.epoch;
    }

    /// False: there is no valid header, as in an empty file.
    public boolean hasEpoch() {
        return epoch > 0;
    }

    /// Its number within the epoch.
    public long nextRecord() {
        return nextRecord;
    }

    public boolean hasRoomFor(long contentBytes) {
        return epoch > 0 && nextAt + roundedUp(RECORD_HEAD_BYTES + contentBytes) <= bytesMax;
    }

    public boolean hasRecords() {
        return nextRecord > 0;
    }

    /// Writes one record and forces it: from now on [#next] gives it.
    ///
    /// @param contentBytesMax how much the content puts at most
    public void append(int contentBytesMax, Content content) throws IOException {
        int room = Math.toIntExact(roundedUp((long) RECORD_HEAD_BYTES + contentBytesMax));
        if (buffer.capacity() < room) {
            buffer = ByteBuffer.allocateDirect(room + room / 4);
        }
        ByteBuffer record = buffer.clear();
        record.put(nonce).putLong(nextRecord).position(RECORD_HEAD_BYTES);
        content.putInto(record);
        record.putInt(LENGTH_AT, record.position() - RECORD_HEAD_BYTES);
        record.flip().putInt(CHECKSUM_AT, recordChecksum(record));
        int length = Math.toIntExact(roundedUp(record.limit()));
        record.clear().limit(length);
        allocate(nextAt + length);
        writeFully(record, nextAt);
        channel.force(false);
        nextAt += length;
        nextRecord++;
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

    /// Forgets all records. Whatever they say must be on disk elsewhere.
    public void startEpoch() throws IOException {
        startEpoch(epoch + 1, nonce);
    }

    /// Forgets all records, and follows the epoch of another file.
    public void startEpochAfter(RecordFile other) throws IOException {
        startEpoch(Math.max(epoch, other.epoch) + 1, other.nonce);
    }

    private void startEpoch(long number, byte[] before) throws IOException {
        byte[] fresh = new byte[NONCE_BYTES];
        random.nextBytes(fresh);
        ByteBuffer slot = ByteBuffer.allocate(AGAIN_AT + HEADER_BYTES);
        slot.putLong(HEADER_MAGIC).putLong(number).put(fresh).put(before);
        slot.putInt(checksum(slot, HEADER_BYTES - 4)).put(AGAIN_AT, slot, 0, HEADER_BYTES).clear();
        allocate(RECORDS_AT);
        writeFully(slot, number % 2 * BLOCK);
        channel.force(false);
        epoch = number;
        previous = before;
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

    /// Writes nothing.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}

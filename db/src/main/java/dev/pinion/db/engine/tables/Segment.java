package dev.pinion.db.engine.tables;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.Erasure;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.MessageRow;

/// Consecutive messages of one channel in one row, with a checksum that binds them to their place:
///
///     version (1), then for each: length (4), erased (1), timestamp (8), chain (32), its content as everywhere
///     (StoredMessage.Content); where erased: time (8) and both hashes; at the end CRC-32C (4) over channel, first sequence and all
///
/// Immutable; any thread.
public final class Segment {

    /// One that is smaller is written anew with what follows.
    static final int BYTES_WORTH_IT = 16 * 1024;
    static final int BYTES_MAX = 64 * 1024;
    static final int MESSAGES_MAX = 512;
    private static final byte VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final int FIXED_BYTES = 4 + 1 + 8 + ChainLink.HASH_BYTES;
    private static final int ERASURE_BYTES = 8 + 2 * ChainLink.HASH_BYTES;

    private final long channelId;
    private final long first;
    private final long last;
    private final byte[] content;

    /// As it was read; nothing is checked yet.
    Segment(long channelId, long first, long last, byte[] content) {
        this.channelId = channelId;
        this.first = first;
        this.last = last;
        this.content = content;
    }

    /// Of rows with consecutive sequences.
    static Segment of(long channelId, List<MessageRow> rows) {
        int bytes = 1 + CHECKSUM_BYTES;
        for (MessageRow row : rows) {
            bytes += bytesOf(row);
        }
        ByteBuffer target = ByteBuffer.allocate(bytes);
        target.put(VERSION);
        rows.forEach(row -> put(target, row));
        long first = rows.getFirst().seq();
        target.putInt(checksum(channelId, first, target.array(), target.position()));
        return new Segment(channelId, first, rows.getLast().seq(), target.array());
    }

    static int bytesOf(MessageRow row) {
        return FIXED_BYTES + row.content().bytes() + (row.erasure() == null ? 0 : ERASURE_BYTES);
    }

    private static void put(ByteBuffer target, MessageRow row) {
        int start = target.position();
        Erasure erasure = row.erasure();
        target.putInt(0).put((byte) (erasure == null ? 0 : 1)).putLong(row.timestampMillis());
        row.chain().putInto(target);
        row.content().putInto(target);
        if (erasure != null) {
            target.putLong(erasure.erasedMillis());
            erasure.headersHash().putInto(target);
            erasure.bodyHash().putInto(target);
        }
        target.putInt(start, target.position() - start);
    }

    private static int checksum(long channelId, long first, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16).putLong(channelId).putLong(first).flip());
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /// It stays as it is when what is small is merged.
    public boolean isWorthARow() {
        return content.length >= BYTES_WORTH_IT || messages() >= MESSAGES_MAX / 2;
    }

    long channelId() {
        return channelId;
    }

    public long first() {
        return first;
    }

    public long last() {
        return last;
    }

    public int messages() {
        return (int) (last - first + 1);
    }

    byte[] content() {
        return content;
    }

    /// Hears of each message in turn; false: that was enough.
    public interface Each {
        boolean take(MessageRow row);
    }

    /// All of its messages.
    ///
    /// @throws DamagedSegmentException when it is not what was written
    public List<MessageRow> rows() {
        List<MessageRow> rows = new ArrayList<>();
        forEach(first, row -> rows.add(row));
        return rows;
    }

    /// Those from `from` on; false: one was enough.
    ///
    /// @throws DamagedSegmentException when it is not what was written
    public boolean forEach(long from, Each each) {
        ByteBuffer entries = checked();
        try {
            for (long seq = first; seq <= last; seq++) {
                int start = entries.position();
                int length = entries.getInt();
                if (seq >= from && !each.take(row(entries, seq))) {
                    return false;
                }
                entries.position(start + length);
            }
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException notOurForm) {
            throw damaged(notOurForm);
        }
        if (entries.hasRemaining()) {
            throw damaged(null);
        }
        return true;
    }

    private ByteBuffer checked() {
        int length = content.length - CHECKSUM_BYTES;
        if (length < 1 || content[0] != VERSION
                || ByteBuffer.wrap(content).getInt(length) != checksum(channelId, first, content, length)) {
            throw damaged(null);
        }
        return ByteBuffer.wrap(content, 1, length - 1);
    }

    private DamagedSegmentException damaged(@Nullable Throwable why) {
        DamagedSegmentException damaged = new DamagedSegmentException(first, last);
        if (why != null) {
            damaged.initCause(why);
        }
        return damaged;
    }

    private static MessageRow row(ByteBuffer entries, long seq) {
        boolean erased = entries.get() != 0;
        long timestampMillis = entries.getLong();
        Bytes chain = bytes(entries, ChainLink.HASH_BYTES);
        StoredMessage.Content content = StoredMessage.Content.read(entries);
        return new MessageRow(seq, timestampMillis, content, chain, erased ? erasure(entries) : null);
    }

    private static Erasure erasure(ByteBuffer entries) {
        long erasedMillis = entries.getLong();
        return new Erasure(bytes(entries, ChainLink.HASH_BYTES), bytes(entries, ChainLink.HASH_BYTES), erasedMillis);
    }

    private static Bytes bytes(ByteBuffer source, int length) {
        byte[] bytes = new byte[length];
        source.get(bytes);
        return Bytes.owned(bytes);
    }
}

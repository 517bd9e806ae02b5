package dev.pinion.bench.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Finds the frames of STOMP.
///
/// The first NUL ends a frame, searched eight bytes at a time: the generator only reads what it wrote itself, and its
/// bodies have no NUL. Thread: one reader, the connection's.
final class FrameScanner extends Scanner {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] RECEIPT_ID = "\nreceipt-id:".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ACK = "\nack:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACK_HEAD = "ACK\nid:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACK_END = "\n\n\0".getBytes(StandardCharsets.US_ASCII);

    FrameScanner(Source in) {
        this(in, FIRST_BUFFER);
    }

    FrameScanner(Source in, int firstBuffer) {
        super(in, firstBuffer);
    }

    /// Passes over heart-beats.
    @Override
    public boolean next() {
        while (from < to && (buffer[from] == '\n' || buffer[from] == '\r'))
            from++;
        int nul = nul(Math.max(from, searched));
        searched = nul;
        if (nul == to)
            return false;
        start = from;
        end = nul;
        from = nul + 1;
        searched = from;
        return true;
    }

    private int nul(int at) {
        int i = at;
        for (; i + 8 <= to; i += 8) {
            long word = (long) LONGS.get(buffer, i);
            long zero = (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
            if (zero != 0)
                return i + (Long.numberOfTrailingZeros(zero) >>> 3);
        }
        while (i < to && buffer[i] != 0)
            i++;
        return i;
    }

    /// The command's first letter.
    @Override
    public char kind() {
        return start < end ? (char) buffer[start] : 0;
    }

    @Override
    public long receiptId() {
        int at = start + "RECEIPT".length();
        if (!matches(RECEIPT_ID, at))
            at = find(RECEIPT_ID, start);
        int digits = at + RECEIPT_ID.length;
        return at < 0 || digits + Stamp.ID_DIGITS > end ? -1 : decimal(digits, Stamp.ID_DIGITS);
    }

    @Override
    public int acknowledge(byte[] out, int at) {
        int id = find(ACK, start) + ACK.length;
        int line = id;
        while (line < end && buffer[line] != '\n')
            line++;
        int last = at + ACK_HEAD.length + (line - id) + ACK_END.length;
        if (id < ACK.length || last > out.length)
            return -1;
        System.arraycopy(ACK_HEAD, 0, out, at, ACK_HEAD.length);
        System.arraycopy(buffer, id, out, at + ACK_HEAD.length, line - id);
        System.arraycopy(ACK_END, 0, out, last - ACK_END.length, ACK_END.length);
        return last;
    }

    @Override
    protected int stamp(int bodyBytes) {
        int at = end - bodyBytes;
        return at - 2 > start && buffer[at - 1] == '\n' && buffer[at - 2] == '\n' ? at : -1;
    }
}

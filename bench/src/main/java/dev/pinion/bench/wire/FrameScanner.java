package dev.pinion.bench.wire;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the frames in what a server sends, and the generator's numbers in them; makes no object per frame.
///
/// The first NUL ends a frame, searched eight bytes at a time: the generator only reads what it wrote itself, and its
/// bodies have no NUL. A frame larger than [#FRAME_MOST] is refused.
/// Thread: one reader, the connection's.
public final class FrameScanner {
    static final int FRAME_MOST = 1 << 20;
    private static final int FIRST_BUFFER = 2 * TlsChannel.READ_MOST;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] RECEIPT_ID = "\nreceipt-id:".getBytes(StandardCharsets.US_ASCII);

    private final Source in;
    private byte[] buffer;
    private int from;
    private int to;
    private int searched;
    private int start;
    private int end;

    /// Where the bytes come from.
    interface Source {
        /// Gives what has come: their number, 0 when there is nothing yet, -1 at the end of the stream.
        int read(byte[] to, int at, int room) throws IOException;
    }

    FrameScanner(Source in) {
        this(in, FIRST_BUFFER);
    }

    FrameScanner(Source in, int firstBuffer) {
        this.in = in;
        this.buffer = new byte[firstBuffer];
    }

    /// Takes what has come.
    /// @return the number of bytes, 0 when there is nothing yet, -1 at the end of the stream
    public int fill() throws IOException {
        makeRoom();
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(read, 0);
        return read;
    }

    /// Half the buffer is free afterwards.
    private void makeRoom() throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
            searched = 0;
        } else if (buffer.length - to < buffer.length / 2) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            searched -= from;
            to -= from;
            from = 0;
            if (to > buffer.length / 2)
                grow();
        }
    }

    private void grow() throws IOException {
        if (buffer.length >= FRAME_MOST)
            throw new IOException("the server sent a frame of more than " + FRAME_MOST / 2 + " bytes");
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }

    /// Moves to the next whole frame in the buffer, over heart-beats.
    /// @return false when there is none; then [#fill]
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

    /// The command's first letter: C(ONNECTED), M(ESSAGE), R(ECEIPT), E(RROR).
    public char kind() {
        return start < end ? (char) buffer[start] : 0;
    }

    /// The id of a RECEIPT as one number (slot and sequence in decimal), or -1 if it is none of ours.
    public long receiptId() {
        int at = start + "RECEIPT".length();
        if (!matches(RECEIPT_ID, at))
            at = find(RECEIPT_ID);
        int digits = at + RECEIPT_ID.length;
        return at < 0 || digits + SendFrames.ID_DIGITS > end ? -1
                : Digits.decimal(buffer, digits, SendFrames.ID_DIGITS);
    }

    private boolean matches(byte[] what, int at) {
        return at + what.length <= end && Arrays.equals(buffer, at, at + what.length, what, 0, what.length);
    }

    private int find(byte[] what) {
        for (int at = start; at + what.length <= end; at++)
            if (buffer[at] == what[0] && matches(what, at))
                return at;
        return -1;
    }

    /// Where the stamp of a MESSAGE begins if its body has this size, or -1 if it cannot have it.
    private int stamp(int bodyBytes) {
        int at = end - bodyBytes;
        return at - 2 > start && buffer[at - 1] == '\n' && buffer[at - 2] == '\n' ? at : -1;
    }

    /// The sender's number in a MESSAGE, or -1 if the body is none of ours.
    public long sender(int bodyBytes) {
        int at = stamp(bodyBytes);
        return at < 0 ? -1 : Digits.decimal(buffer, at, SendFrames.SENDER_DIGITS);
    }

    /// Slot and sequence in a MESSAGE, as [#receiptId] gives them.
    public long messageId(int bodyBytes) {
        int at = stamp(bodyBytes);
        return at < 0 ? -1 : Digits.decimal(buffer, at + SendFrames.SENDER_DIGITS, SendFrames.ID_DIGITS);
    }

    /// When the message was due; only after [#sender] said that it is ours.
    public long dueNanos(int bodyBytes) {
        return Digits.hex(buffer, stamp(bodyBytes) + SendFrames.NANOS_AT);
    }

    /// The frame as text, for errors. Never for a MESSAGE: bodies are not printed.
    public String text() {
        return new String(buffer, start, Math.min(end - start, 500), StandardCharsets.UTF_8).strip();
    }
}

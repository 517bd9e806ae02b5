package dev.pinion.bench.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the frames in what a server sends, and the generator's numbers in them; makes no object per frame. A frame
/// larger than [#FRAME_MAX] is refused. Thread: one reader, the connection's.
public abstract class Scanner {
    static final int FRAME_MAX = 1 << 20;
    protected static final int FIRST_BUFFER = 2 * TlsChannel.READ_MAX;
    private static final int TEXT_MAX = 500;

    private final Source in;
    protected byte[] buffer;
    /// What is not taken yet.
    protected int from;
    protected int to;
    /// Up to where the end of the frame has been looked for.
    protected int searched;
    /// The frame that [#next] found.
    protected int start;
    protected int end;

    /// Where the bytes come from.
    public interface Source {
        /// Gives what has come: their number, 0 when there is nothing yet, -1 at the end of the stream.
        int read(byte[] to, int at, int room) throws IOException;
    }

    protected Scanner(Source in, int firstBuffer) {
        this.in = in;
        this.buffer = new byte[firstBuffer];
    }

    /// Takes what has come.
    /// @return the number of bytes, 0 when there is nothing yet, -1 at the end of the stream
    public final int fill() throws IOException {
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
        if (buffer.length >= FRAME_MAX)
            throw new IOException("the server sent a frame of more than " + FRAME_MAX / 2 + " bytes");
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }

    /// Moves to the next whole frame in the buffer.
    /// @return false when there is none; then [#fill]
    public abstract boolean next();

    /// What it is: C(onnected, or subscribed), M(essage), R(eceipt), E(rror); anything else is not counted.
    public abstract char kind();

    /// The id of a receipt as one number (slot and sequence in decimal), or -1 if it is none of ours.
    public abstract long receiptId();

    /// Where the stamp of a message begins if its body has this size, or -1 if it cannot have it.
    protected abstract int stamp(int bodyBytes);

    /// The sender's number in a message, or -1 if the body is none of ours.
    public final long sender(int bodyBytes) {
        int at = stamp(bodyBytes);
        return at < 0 ? -1 : Digits.decimal(buffer, at, Stamp.SENDER_DIGITS);
    }

    /// Slot and sequence in a message, as [#receiptId] gives them.
    public final long messageId(int bodyBytes) {
        int at = stamp(bodyBytes);
        return at < 0 ? -1 : Digits.decimal(buffer, at + Stamp.SENDER_DIGITS, Stamp.ID_DIGITS);
    }

    /// When the message was due; only after [#sender] said that it is ours.
    public final long dueNanos(int bodyBytes) {
        return Digits.hex(buffer, stamp(bodyBytes) + Stamp.NANOS_AT);
    }

    /// Writes the frame that acknowledges a message.
    /// @return where the next one goes; -1 where the message names nothing to acknowledge, or has no room
    public int acknowledge(byte[] out, int at) {
        return -1;
    }

    /// The frame as text, for errors. Never for a message: bodies are not printed.
    public final String text() {
        return new String(buffer, start, Math.min(end - start, TEXT_MAX), StandardCharsets.UTF_8).strip();
    }

    /// The number of so many digits, or -1 where something else stands.
    protected final long decimal(int at, int digits) {
        return Digits.decimal(buffer, at, digits);
    }

    protected final boolean matches(byte[] what, int at) {
        return at + what.length <= end && Arrays.equals(buffer, at, at + what.length, what, 0, what.length);
    }

    protected final int find(byte[] what, int begin) {
        for (int at = begin; at + what.length <= end; at++)
            if (buffer[at] == what[0] && matches(what, at))
                return at;
        return -1;
    }
}

package dev.pinion.bench.ceiling;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads a client's frames with as little work as can be: remembers where the few headers lie that the responder
/// answers to. Lenient on purpose: it measures, the product's codec refuses. Thread: the connection's reader.
final class ClientFrames {
    private static final int FIRST_BUFFER = 1_024;
    private static final int BUFFER_MAX = 1 << 20;
    private static final byte[] DESTINATION = Bytes.ascii("destination:");
    private static final byte[] RECEIPT = Bytes.ascii("receipt:");
    private static final byte[] ID = Bytes.ascii("id:");
    private static final byte[] LENGTH = Bytes.ascii("content-length:");
    private static final byte[] FROM_FIRST = Bytes.ascii("from:first");
    private static final byte[] ACKNOWLEDGES = Bytes.ascii("ack:client");

    private final InputStream in;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int from;
    private int to;
    private int start;
    private int bodyStart;
    private int bodyLength;
    private boolean fromFirst;
    private boolean acknowledges;
    /// Start and end of the values of destination, receipt and id; 0 where the frame has none.
    private final int[] values = new int[6];

    ClientFrames(InputStream in) {
        this.in = in;
    }

    /// Returns false at the end of the stream
    boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (to >= BUFFER_MAX)
                throw new IOException("a frame of more than " + BUFFER_MAX + " bytes");
            buffer = Arrays.copyOf(buffer, to * 2);
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(0, read);
        return read >= 0;
    }

    /// Moves to the next whole frame that has been read.
    boolean next() throws IOException {
        while (from < to && (buffer[from] == '\n' || buffer[from] == '\r'))
            from++;
        int line = lineEnd(from);
        if (line < 0)
            return false;
        start = from;
        Arrays.fill(values, 0);
        fromFirst = false;
        acknowledges = false;
        int length = -1;
        int at = line + 1;
        for (line = lineEnd(at); line > at; line = lineEnd(at)) {
            length = header(at, line, length);
            at = line + 1;
        }
        return line >= 0 && body(at + 1, length);
    }

    private int header(int at, int end, int length) throws IOException {
        switch (buffer[at]) {
            case 'd' -> value(DESTINATION, at, end, 0);
            case 'r' -> value(RECEIPT, at, end, 2);
            case 'i' -> value(ID, at, end, 4);
            case 'f' -> fromFirst |= starts(FROM_FIRST, at, end);
            case 'a' -> acknowledges |= starts(ACKNOWLEDGES, at, end);
            case 'c' -> {
                if (starts(LENGTH, at, end))
                    return decimal(at + LENGTH.length, end);
            }
            default -> {
                // Not answered to.
            }
        }
        return length;
    }

    private boolean body(int at, int length) {
        int end = length >= 0 ? at + length : at;
        while (length < 0 && end < to && buffer[end] != 0)
            end++;
        if (end >= to)
            return false;
        bodyStart = at;
        bodyLength = end - at;
        from = end + 1;
        return true;
    }

    private int decimal(int at, int end) throws IOException {
        int value = 0;
        for (int i = at; i < end; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || value > BUFFER_MAX)
                throw new IOException("a content-length that is no number of at most " + BUFFER_MAX);
            value = value * 10 + digit;
        }
        return value;
    }

    private void value(byte[] name, int at, int end, int slot) {
        if (values[slot] == 0 && starts(name, at, end)) {
            values[slot] = at + name.length;
            values[slot + 1] = end;
        }
    }

    private boolean starts(byte[] name, int at, int end) {
        return end - at >= name.length && Arrays.equals(buffer, at, at + name.length, name, 0, name.length);
    }

    private int lineEnd(int at) {
        for (int i = at; i < to; i++)
            if (buffer[i] == '\n')
                return i;
        return -1;
    }

    /// The command's first two letters: CO(NNECT), ST(OMP), SE(ND), SU(BSCRIBE), UN(SUBSCRIBE), DI(SCONNECT).
    String kind() {
        return new String(new char[] {(char) buffer[start], (char) buffer[start + 1]});
    }

    boolean isSend() {
        return buffer[start] == 'S' && buffer[start + 1] == 'E';
    }

    byte[] array() {
        return buffer;
    }

    int bodyStart() {
        return bodyStart;
    }

    int bodyLength() {
        return bodyLength;
    }

    boolean acknowledges() {
        return acknowledges;
    }

    boolean fromFirst() {
        return fromFirst;
    }

    boolean hasReceipt() {
        return values[2] > 0;
    }

    void addReceiptTo(Bytes out) {
        out.add(buffer, values[2], values[3] - values[2]);
    }

    boolean isTo(byte[] destination) {
        return Arrays.equals(buffer, values[0], values[1], destination, 0, destination.length);
    }

    byte[] destination() {
        return Arrays.copyOfRange(buffer, values[0], values[1]);
    }

    byte[] id() {
        return Arrays.copyOfRange(buffer, values[4], values[5]);
    }
}

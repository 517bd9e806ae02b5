package dev.pinion.protocol.stomp;

import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/// A socket's stream in small: gives its bytes in the pieces that it was told, and where it was told so, a time-out
/// before each piece.
final class PiecewiseStream extends InputStream {

    private final byte[] bytes;
    private final int[] ends;
    private final boolean timesOut;
    private int at;
    private int piece;
    private boolean hasTimedOut;
    private int timeouts;

    private PiecewiseStream(byte[] bytes, boolean timesOut, int... ends) {
        this.bytes = bytes;
        this.timesOut = timesOut;
        this.ends = ends;
    }

    static PiecewiseStream whole(byte[] bytes) {
        return new PiecewiseStream(bytes, false, bytes.length);
    }

    static PiecewiseStream cutAt(byte[] bytes, int... cuts) {
        int[] ends = Arrays.copyOf(cuts, cuts.length + 1);
        ends[cuts.length] = bytes.length;
        return new PiecewiseStream(bytes, false, ends);
    }

    static PiecewiseStream byteByByte(byte[] bytes) {
        return new PiecewiseStream(bytes, false, everyByte(bytes));
    }

    static PiecewiseStream byteByByteWithTimeouts(byte[] bytes) {
        return new PiecewiseStream(bytes, true, everyByte(bytes));
    }

    private static int[] everyByte(byte[] bytes) {
        int[] ends = new int[bytes.length];
        Arrays.setAll(ends, i -> i + 1);
        return ends;
    }

    int timeouts() {
        return timeouts;
    }

    @Override
    public int available() {
        return piece < ends.length ? Math.max(0, ends[piece] - at) : 0;
    }

    @Override
    public int read() throws SocketTimeoutException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws SocketTimeoutException {
        if (timesOut && !hasTimedOut && at < bytes.length) {
            hasTimedOut = true;
            timeouts++;
            throw new SocketTimeoutException("Read timed out");
        }
        hasTimedOut = false;
        while (piece < ends.length && at >= ends[piece]) {
            piece++;
        }
        if (piece == ends.length) {
            return -1;
        }
        int count = Math.min(length, ends[piece] - at);
        System.arraycopy(bytes, at, target, from, count);
        at += count;
        return count;
    }
}

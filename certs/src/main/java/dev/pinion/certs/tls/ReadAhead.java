package dev.pinion.certs.tls;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/// Takes more from a socket than TLS asks for, which asks for a record's head and its body one after the other: so a small
/// record is one call, and so are several that have come together.
///
/// Only for a peer that keeps sending: it waits with an array of its own, which thousands of quiet ones must not. One that pauses
/// loses its array with the next read.
///
/// Thread: the connection's reader.
final class ReadAhead extends InputStream {
    /// A message of some hundred bytes in its record.
    static final int BYTES = 512;
    /// More than a handshake and the first frames need.
    static final int READS_IN_A_ROW = 64;
    static final long PAUSE_NANOS = 1_000_000_000;

    private static final byte[] NONE = {};

    private final InputStream in;
    private final LongSupplier clock;
    private byte[] ahead = NONE;
    private int at;
    private int end;
    /// Reads since the last pause.
    private int inARow;

    ReadAhead(InputStream in, LongSupplier clock) {
        this.in = in;
        this.clock = clock;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end) {
            boolean isBusy = inARow >= READS_IN_A_ROW;
            if (!isBusy || length >= BYTES) {
                ahead = isBusy ? ahead : NONE;
                return waited(bytes, from, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int served = Math.min(length, end - at);
        System.arraycopy(ahead, at, bytes, from, served);
        at += served;
        return served;
    }

    /// Waits for bytes and keeps them for the next read; false at the end of the stream, which is what the next read finds.
    boolean await() throws IOException {
        return at < end || fill();
    }

    /// False at the end of the stream.
    private boolean fill() throws IOException {
        ahead = ahead.length == 0 ? new byte[BYTES] : ahead;
        int count = waited(ahead, 0, BYTES);
        at = 0;
        end = Math.max(0, count);
        return count >= 0;
    }

    private int waited(byte[] bytes, int from, int length) throws IOException {
        long began = clock.getAsLong();
        int count = in.read(bytes, from, length);
        inARow = clock.getAsLong() - began < PAUSE_NANOS ? Math.min(inARow + 1, READS_IN_A_ROW) : 0;
        return count;
    }

    /// Bytes of the array that it holds. For tests.
    int heldBytes() {
        return ahead.length;
    }

    @Override
    public int available() throws IOException {
        return end - at + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

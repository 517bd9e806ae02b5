package dev.pinion.web.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/// Packs what is written into binary messages: each write is one, or several where it is large, so STOMP frames are joined and
/// split as they happen to lie in the writer's buffer. Binary, since a message may end within a character.
///
/// Threads: the connection's writer writes; its reader leaves a pong to be written, of which the newest is enough.
final class WebSocketOutput extends OutputStream {
    private static final int MESSAGE_BYTES_MAX = 16 * 1024;
    private static final int BINARY = 0x82;
    private static final int PONG = 0x8a;
    private static final int CLOSE = 0x88;
    private static final int ONE_BYTE_MAX = 125;
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;

    private final OutputStream out;
    private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();
    private volatile boolean failed;

    WebSocketOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end) {
            int count = Math.min(MESSAGE_BYTES_MAX, end - at);
            frame(BINARY, bytes, at, count);
            at += count;
        }
    }

    @Override
    public void write(int one) throws IOException {
        frame(BINARY, new byte[] {(byte) one}, 0, 1);
    }

    /// Writes the pong that is owed.
    @Override
    public void flush() throws IOException {
        byte[] owed = pong.getAndSet(null);
        if (owed != null) {
            frame(PONG, owed, 0, owed.length);
        }
    }

    boolean owes() {
        return pong.get() != null;
    }

    void owesPong(byte[] payload) {
        pong.set(payload);
    }

    /// The goodbye will say that the peer broke the rules.
    void failed() {
        failed = true;
    }

    void sayGoodbye() throws IOException {
        int code = failed ? PROTOCOL_ERROR : NORMAL;
        frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code}, 0, 2);
    }

    /// In one write, so that it is one TLS record.
    private void frame(int first, byte[] bytes, int from, int length) throws IOException {
        int head = length <= ONE_BYTE_MAX ? 2 : 4;
        byte[] frame = new byte[head + length];
        frame[0] = (byte) first;
        if (head == 2) {
            frame[1] = (byte) length;
        } else {
            frame[1] = 126;
            frame[2] = (byte) (length >> 8);
            frame[3] = (byte) length;
        }
        System.arraycopy(bytes, from, frame, head, length);
        out.write(frame);
    }
}

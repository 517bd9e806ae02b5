package dev.pinion.web.socket;

import java.io.IOException;
import java.io.InputStream;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.transport.TransportRefusedException;
import dev.pinion.server.transport.TransportWatch;

/// What a peer's WebSocket frames carry, as one stream; it ends where the peer closes. Nothing is read ahead and nothing is
/// held: whoever reads slowly lets the socket fill, and the peer waits.
///
/// A ping is answered by the writer, the last one only. One that comes a second or more after another is of use; others count
/// as parts that bring nothing.
///
/// Thread: the connection's reader.
final class WebSocketInput extends InputStream implements FrameDecoder.Control {
    private static final long PING_PAUSE_NANOS = 1_000_000_000;

    private final InputStream in;
    private final TransportWatch watch;
    private final WebSocketOutput out;
    private final FrameDecoder frames = new FrameDecoder(this);
    private long lastPingNanos = System.nanoTime() - PING_PAUSE_NANOS;
    private boolean refused;

    WebSocketInput(InputStream in, TransportWatch watch, WebSocketOutput out) {
        this.in = in;
        this.watch = watch;
        this.out = out;
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
        int carried = 0;
        while (carried == 0) {
            if (frames.isClosed()) {
                return -1;
            }
            int count = in.read(bytes, from, length);
            if (count < 0) {
                return -1;
            }
            carried = refused ? count : decoded(bytes, from, count);
        }
        return carried;
    }

    /// What comes after a fault is read and thrown away by whoever has heard of the fault.
    private int decoded(byte[] bytes, int from, int count) throws IOException {
        try {
            return frames.decode(bytes, from, count);
        } catch (WebSocketFault peer) {
            refused = true;
            out.failed();
            throw new TransportRefusedException(DisconnectReason.MALFORMED_FRAME,
                    "not as RFC 6455 has it: " + peer.getMessage());
        }
    }

    @Override
    public void begins() {
        watch.part();
    }

    @Override
    public void ping(byte[] payload) {
        long now = System.nanoTime();
        if (now - lastPingNanos >= PING_PAUSE_NANOS) {
            watch.wasOfUse();
        }
        lastPingNanos = now;
        out.owesPong(payload);
        watch.wakeWriter();
    }

    @Override
    public void close() {
        // What follows is the end; the reader notices it when it reads on, and the writer answers.
    }
}

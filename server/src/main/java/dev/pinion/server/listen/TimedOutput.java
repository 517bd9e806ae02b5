package dev.pinion.server.listen;

import java.io.IOException;
import java.io.OutputStream;

import dev.pinion.server.fair.Slice;
import dev.pinion.server.transport.Transport;

/// The transport's output with a clock on it: a blocking socket has no write time-out, so somebody must be able to see
/// since when a write has been stuck.
///
/// Threads: the writer writes, housekeeping asks.
final class TimedOutput extends OutputStream {
    private final Transport transport;
    private final OutputStream out;
    private final Slice slice = new Slice();
    private volatile long startedNanos;

    TimedOutput(Transport transport) {
        this.transport = transport;
        out = transport.out();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        slice.look();
        begin();
        out.write(bytes, from, length);
        slice.returned(startedNanos);
        startedNanos = 0;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /// What the transport has to say by itself.
    void transportsOwn() throws IOException {
        if (transport.hasToSay()) {
            begin();
            out.flush();
            startedNanos = 0;
        }
    }

    /// Lets others have their turn: a peer that reads as fast as we write, or subscriptions that pass everything over, keep
    /// the writer running. Thread: the writer.
    void look() {
        slice.look();
    }

    /// Starts the clock; nothing stops it when what follows is the closing of the socket.
    void begin() {
        startedNanos = System.nanoTime() | 1;
    }

    boolean stuckFor(long nanos, long now) {
        long started = startedNanos;
        return started != 0 && now - started > nanos;
    }
}

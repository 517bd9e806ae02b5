package dev.pinion.server.listen;

import java.io.IOException;
import java.io.OutputStream;

/// The socket's output with a clock on it: a blocking socket has no write time-out, so somebody must be able to see
/// since when a write has been stuck.
///
/// Threads: the writer writes, housekeeping asks.
final class TimedOutput extends OutputStream {
    private final OutputStream out;
    private volatile long startedNanos;

    TimedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        begin();
        out.write(bytes, from, length);
        startedNanos = 0;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
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

package dev.pinion.client.threads;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Notes when something was last heard above TLS. A record whose length was damaged swallows every later one, heart-beats too, while
/// bytes go on coming: only what comes out of TLS shows that the peer lives.
///
/// The reader reads; any thread may look.
public final class HeardInput extends FilterInputStream {

    private volatile long lastNanos = System.nanoTime();

    public HeardInput(InputStream tls) {
        super(tls);
    }

    /// When it was, by [System#nanoTime()].
    public long lastNanos() {
        return lastNanos;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        lastNanos = System.nanoTime();
        return read;
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        int read = super.read(buffer, from, count);
        lastNanos = System.nanoTime();
        return read;
    }
}

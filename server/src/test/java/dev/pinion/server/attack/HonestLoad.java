package dev.pinion.server.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.Wire;

/// An honest client: [#PER_SECOND] messages, each on time whether or not the ones before are back, and each expected as an
/// echo, once and in order. A latency runs from the moment at which the message was due.
///
/// Threads: one sends, one reads; any asks.
final class HonestLoad implements AutoCloseable {
    static final int PER_SECOND = 200;
    private static final long PAUSE_NANOS = 1_000_000_000 / PER_SECOND;
    private static final int MESSAGES_MAX = 120 * PER_SECOND;

    private final Wire wire;
    private final long beginNanos = System.nanoTime();
    private final long[] latencies = new long[MESSAGES_MAX];
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger echoed = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread sender = Thread.ofPlatform().name("honest-sender").unstarted(this::send);
    private final Thread reader = Thread.ofPlatform().daemon().name("honest-reader").unstarted(this::read);
    private volatile boolean stopping;

    private HonestLoad(Wire wire) {
        this.wire = wire;
    }

    static HonestLoad start(int port, String token) throws IOException {
        Wire wire = Wire.open(port).connect(token);
        wire.send("SUBSCRIBE\nid:0\ndestination:/channel/honest\nreceipt:s\n\n\0").expect("RECEIPT");
        var load = new HonestLoad(wire);
        load.sender.start();
        load.reader.start();
        return load;
    }

    private void send() {
        try {
            while (!stopping && sent.get() < MESSAGES_MAX) {
                long due = beginNanos + sent.get() * PAUSE_NANOS;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                wire.send("SEND\ndestination:/channel/honest\n\n" + sent.get() + "\0");
                sent.incrementAndGet();
            }
        } catch (IOException ended) {
            failure.compareAndSet(null, ended);
        }
    }

    private void read() {
        try {
            for (int expected = 0; expected < MESSAGES_MAX; expected++) {
                Wire.Received message = wire.expect("MESSAGE");
                if (Integer.parseInt(message.body()) != expected) {
                    throw new IOException("expected message " + expected + ", got " + message);
                }
                latencies[expected] = System.nanoTime() - beginNanos - expected * PAUSE_NANOS;
                echoed.set(expected + 1);
            }
        } catch (IOException | AssertionError ended) {
            failure.compareAndSet(null, new IOException("the honest client's echo", ended));
        }
    }

    /// How many were due by now.
    int due() {
        return (int) Math.min(MESSAGES_MAX, (System.nanoTime() - beginNanos) / PAUSE_NANOS);
    }

    /// How many are back.
    int echoed() {
        return echoed.get();
    }

    /// Stops sending.
    ///
    /// @return how many were sent
    int stop() throws InterruptedException {
        stopping = true;
        sender.join();
        return sent.get();
    }

    @Nullable
    Exception failure() {
        return failure.get();
    }

    /// The latencies of messages that were due between two moments, all of which are back.
    Latencies between(int from, int to) {
        long[] part = Arrays.copyOfRange(latencies, from, to);
        Arrays.sort(part);
        return new Latencies(millis(part[part.length / 2]), millis(part[part.length * 99 / 100]),
                millis(part[part.length - 1]));
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        wire.close();
    }

    /// In milliseconds.
    record Latencies(double p50, double p99, double max) {
        @Override
        public String toString() {
            return "%.1f / %.1f".formatted(p50, p99);
        }
    }
}

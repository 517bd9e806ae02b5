package dev.pinion.server.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.server.TestServer;
import dev.pinion.server.Wire;

/// An honest client: a message each ten milliseconds by the clock, each awaited as an echo, so that a stall is charged to
/// all that it delays. On threads of its own, which the machine shares out by time.
final class HonestEcho implements AutoCloseable {
    private static final long EVERY_NANOS = 10_000_000;

    private final Wire writer;
    private final Wire reader;

    HonestEcho(TestServer server) throws IOException {
        reader = server.session("honest");
        reader.send("SUBSCRIBE\nid:0\ndestination:/channel/honest\nreceipt:s\n\n\0").expect("RECEIPT");
        writer = server.session("honest");
    }

    /// Times of echo, sorted.
    record Times(long[] nanos) {
        double millis(double quantile) {
            return nanos[(int) Math.min(nanos.length - 1, nanos.length * quantile)] / 1e6;
        }

        @Override
        public String toString() {
            return "p50 %.1f p99 %.1f ms".formatted(millis(0.5), millis(0.99));
        }
    }

    /// Sends for so long, and awaits all of it.
    Times measure(int seconds) throws IOException, InterruptedException {
        int count = (int) (seconds * 1_000_000_000L / EVERY_NANOS);
        long begin = System.nanoTime();
        var reading = new FutureTask<>(() -> read(count, begin));
        Thread.ofPlatform().start(reading);
        for (int i = 0; i < count; i++) {
            for (long left = left(begin, i); left > 0; left = left(begin, i)) {
                LockSupport.parkNanos(left);
            }
            writer.send("SEND\ndestination:/channel/honest\n\n" + i + "\0");
        }
        try {
            return new Times(reading.get());
        } catch (ExecutionException lost) {
            throw new IOException("an echo was lost", lost.getCause());
        }
    }

    private static long left(long begin, int number) {
        return begin + number * EVERY_NANOS - System.nanoTime();
    }

    private long[] read(int count, long begin) throws IOException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            Wire.Received echo = reader.expect("MESSAGE");
            int number = Integer.parseInt(echo.body());
            nanos[number] = System.nanoTime() - begin - number * EVERY_NANOS;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        reader.close();
    }
}

package dev.pinion.cli.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import org.jspecify.annotations.Nullable;

/// The log of a server: a line is put into a queue, and one thread writes it. Nobody waits for the log, however slowly it is
/// read: what finds no room is dropped and counted, and the log itself says how much, at most once a second.
///
/// Threads: any appends; `pinion-log` writes. Limits: [#LINES_MAX] lines, [#BYTES_MAX] bytes. [#stop] gives what waits a limited
/// time to get out; a pipe that nobody reads does not hold up the end.
final class LogQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {

    static final int LINES_MAX = 16_384;
    static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final Duration FLUSH_MAX = Duration.ofSeconds(2);
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Encoder<ILoggingEvent> encoder;
    private final OutputStream out;
    private final Logger logger;
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(LINES_MAX);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private @Nullable Thread writer;
    private volatile boolean stopping;
    // Of the writer alone.
    private long droppedTold;
    private long toldNanos = System.nanoTime() - TELL_EVERY_NANOS;

    /// @param out where lines go; written to by one thread, and not closed
    /// @param logger in whose name it tells what was dropped
    LogQueue(Encoder<ILoggingEvent> encoder, OutputStream out, Logger logger) {
        this.encoder = encoder;
        this.out = out;
        this.logger = logger;
    }

    @Override
    public void start() {
        super.start();
        writer = Thread.ofPlatform().daemon().name("pinion-log").start(this::write);
    }

    @Override
    protected void append(ILoggingEvent event) {
        byte[] line = encoder.encode(event);
        if (waitingBytes.addAndGet(line.length) > BYTES_MAX || !lines.offer(line)) {
            waitingBytes.addAndGet(-line.length);
            dropped.increment();
        }
    }

    /// Lines that were not written, ever.
    long dropped() {
        return dropped.sum();
    }

    private void write() {
        while (!stopping) {
            try {
                write(lines.take());
                tellDropped(System.nanoTime());
            } catch (InterruptedException toStop) {
                break; // what is left is written below
            }
        }
        for (byte[] line = lines.poll(); line != null; line = lines.poll()) {
            write(line);
        }
        tellDropped(toldNanos + TELL_EVERY_NANOS);
    }

    private void write(byte[] line) {
        waitingBytes.addAndGet(-line.length);
        try {
            out.write(line);
            out.flush();
        } catch (IOException nobodyReadsAnyMore) {
            dropped.increment();
        }
    }

    private void tellDropped(long nowNanos) {
        long all = dropped.sum();
        if (all > droppedTold && nowNanos - toldNanos >= TELL_EVERY_NANOS) {
            var event = new LoggingEvent(LogQueue.class.getName(), logger, Level.WARN,
                    "{} lines of the log were dropped here: they came faster than they were taken", null,
                    new Object[] {all - droppedTold});
            droppedTold = all;
            toldNanos = nowNanos;
            byte[] line = encoder.encode(event);
            waitingBytes.addAndGet(line.length);
            write(line);
        }
    }

    /// Writes what waits, for a limited time.
    @Override
    public void stop() {
        super.stop();
        stopping = true;
        Thread running = writer;
        if (running != null) {
            running.interrupt();
            try {
                running.join(FLUSH_MAX);
            } catch (InterruptedException enough) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

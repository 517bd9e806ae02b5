package dev.pinion.server.audit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.ChannelName;

/// Keeps the audit log as a channel too, so that it is durable, in order and chained like every other: who may read
/// `pinion.audit` can follow it, and `db verify` checks it.
///
/// Threads: any gives an event and never waits; `pinion-audit` hands events to the log. Limits: [#EVENTS_MAX] events and
/// [#BYTES_MAX] bytes wait; those beyond, and those that the log did not take, are counted, and told at most once a minute.
public final class AuditChannel implements AutoCloseable {
    public static final String NAME = ChannelName.RESERVED + ".audit";
    static final int EVENTS_MAX = 16_384;
    static final int BYTES_MAX = 8 * 1024 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(AuditChannel.class);
    private static final long TELL_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long STOP_MILLIS = 2_000;

    private final MessageLog log;
    private final ChannelLog channel;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LongAdder lost = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;
    // Of the thread alone.
    private long lostTold;
    private long toldNanos = System.nanoTime() - TELL_EVERY_NANOS;

    private AuditChannel(MessageLog log) {
        this.log = log;
        channel = log.channel(NAME);
        thread = Thread.ofPlatform().daemon().name("pinion-audit").unstarted(this::run);
    }

    public static AuditChannel open(MessageLog log, MeterRegistry registry) {
        var opened = new AuditChannel(log);
        FunctionCounter.builder("pinion.audit.lost.events", opened.lost, LongAdder::sum)
                .description("events of the audit log that are not in its channel")
                .register(registry);
        opened.thread.start();
        return opened;
    }

    /// Takes one event, a JSON object in one line. MUST be cheap: whoever does something that is audited calls it.
    public void add(String event) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        if (closed || bytes.length > NewMessage.BODY_BYTES_MAX) {
            lost.increment();
        } else if (waitingBytes.addAndGet(bytes.length) > BYTES_MAX || !waiting.offer(bytes)) {
            waitingBytes.addAndGet(-bytes.length);
            lost.increment();
        }
    }

    private void run() {
        try {
            while (!closed || !waiting.isEmpty()) {
                byte[] event = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (event != null) {
                    waitingBytes.addAndGet(-event.length);
                    append(event);
                }
                tellLost(System.nanoTime());
            }
        } catch (InterruptedException stopped) {
            lost.add(waiting.size());
        }
    }

    private void append(byte[] event) throws InterruptedException {
        try {
            log.append(new NewMessage(channel, ChannelName.RESERVED, Bytes.EMPTY, Bytes.owned(event)), new Outcome());
        } catch (StorageException notTaken) {
            lost.increment();
            LOG.debug("an event of the audit log was not taken: {}", notTaken.getMessage());
        }
    }

    private void tellLost(long nowNanos) {
        long all = lost.sum();
        if (all > lostTold && nowNanos - toldNanos >= TELL_EVERY_NANOS) {
            LOG.warn(
                    "{} events of the audit log are not in the channel {}: the log did not take them, or not fast enough",
                    all - lostTold, NAME);
            lostTold = all;
            toldNanos = nowNanos;
        }
    }

    /// Hands over what waits, for a limited time.
    @Override
    public void close() {
        closed = true;
        try {
            if (!thread.join(java.time.Duration.ofMillis(STOP_MILLIS))) {
                thread.interrupt();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /// Thread: the committer.
    private final class Outcome implements AppendOutcome {
        @Override
        public void stored(StoredMessage message) {
            // it is where it should be
        }

        @Override
        public void failed(StorageException why) {
            lost.increment();
        }
    }
}

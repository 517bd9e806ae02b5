package dev.pinion.server.listen;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.BufferPool;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.server.deliver.Reader;
import dev.pinion.server.deliver.Subscription;
import dev.pinion.server.reply.Reply;
import dev.pinion.server.session.Session;

/// Writes one connection: answers first, then what follows each subscription's position, many frames to a TLS
/// record. It asks the store and waits for nobody but its own peer.
///
/// Thread: `writer-N`, virtual, one per connection. Holds a buffer only while there is something to write.
final class ConnectionWriter implements Reader.Output {
    /// How often the end of a session is looked at again while its messages are on their way to disk.
    private static final long ENDING_TICK_NANOS = 100_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWriter.class);

    private final Session session;
    private final Signal signal;
    private final TimedOutput out;
    private final BufferPool buffers;
    private final ConnectionMeters meters;
    private final List<Reply> due = new ArrayList<>();
    private byte @Nullable [] buffer;
    private @Nullable FrameWriter frames;
    private long lastWriteNanos = System.nanoTime();
    private boolean finished;
    /// Written since the last flush.
    private int receipts;
    private int messages;
    /// The first of these messages; 0: none.
    private long foundNanos;

    ConnectionWriter(Session session, Signal signal, TimedOutput out, ConnectionServices services) {
        this.session = session;
        this.signal = signal;
        this.out = out;
        buffers = services.buffers();
        meters = services.meters();
    }

    /// Writes until the session's last frame is out.
    void writeToTheEnd() throws IOException, InterruptedException {
        try {
            while (!finished) {
                writeWhatIsDue();
                if (!finished) {
                    signal.await(waitNanos());
                    beatIfSilent();
                }
            }
        } finally {
            giveBuffer();
        }
    }

    private void writeWhatIsDue() throws IOException {
        out.transportsOwn();
        writeReplies();
        try {
            deliver();
        } catch (DeliveryEnded _) {
            LOG.trace("connection {}: what was not written is not counted as delivered", session.name());
        }
        flush();
    }

    private void deliver() throws IOException {
        for (Subscription next = session.ready().next(); next != null && !finished; next = session.ready().next()) {
            out.look();
            if (next.prepare()) {
                // A message that this session sent is found only when its receipt is due: so the receipt goes first.
                writeReplies();
                if (!finished) {
                    next.deliver(this);
                    session.ready().again(next);
                }
            } else {
                next.rest();
            }
        }
    }

    private void writeReplies() throws IOException {
        finished = session.outbox().drain(due);
        for (Reply reply : due) {
            reply.writeTo(frames());
            receipts += reply.isReceipt() ? 1 : 0;
        }
        due.clear();
    }

    @Override
    public void foundAt(long nanos) {
        foundNanos = foundNanos == 0 ? nanos : foundNanos;
    }

    @Override
    public void message(Body prefix, Body own, Body shared) throws IOException {
        if (!session.outbox().delivers()) {
            throw new DeliveryEnded(); // looked at after the message was found: what was stored after the end is not written
        }
        FrameWriter writer = frames();
        writer.raw(prefix);
        writer.raw(own);
        writer.raw(shared);
        messages++;
    }

    private FrameWriter frames() {
        FrameWriter open = frames;
        if (open == null) {
            byte[] taken = buffers.take();
            buffer = taken;
            open = new FrameWriter(out, taken).version(session.version());
            frames = open;
        }
        return open;
    }

    private void flush() throws IOException {
        FrameWriter open = frames;
        if (open != null) {
            open.flush();
            lastWriteNanos = System.nanoTime();
            giveBuffer();
            count();
        }
    }

    private void count() {
        if (receipts > 0) {
            meters.receipts(receipts);
            receipts = 0;
        }
        if (messages > 0) {
            meters.delivered(messages, lastWriteNanos - foundNanos);
            foundNanos = 0;
            session.traffic().delivered(messages);
            messages = 0;
        }
    }

    private void giveBuffer() {
        if (buffer != null) {
            buffers.give(buffer);
            buffer = null;
            frames = null;
        }
    }

    private void beatIfSilent() throws IOException {
        long beat = session.beat().toNanos();
        if (beat > 0 && System.nanoTime() - lastWriteNanos >= beat) {
            frames().eol();
            flush();
        }
    }

    private long waitNanos() {
        if (session.outbox().ended()) {
            return ENDING_TICK_NANOS;
        }
        long beat = session.beat().toNanos();
        return beat == 0 ? Signal.FOR_EVER : Math.max(1, lastWriteNanos + beat - System.nanoTime());
    }

    /// The session has ended and nothing more is delivered. Thrown, so that a cursor does not take what was not written for
    /// read.
    private static final class DeliveryEnded extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this; // not a fault
        }
    }
}

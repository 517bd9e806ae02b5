package dev.pinion.protocol.stomp;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.StompVersion;

/// Reads STOMP frames from a stream, each limit checked before memory is taken for what it limits.
///
/// Thread: the connection's reader; only [#bytesRead()] and [#unfinishedFrame()] may be asked by others. An idle connection holds no buffer. A
/// frame that is broken ends it: every later call throws the same exception again.
public final class FrameReader {

    private enum Phase {
        BETWEEN_FRAMES, HEAD, BODY, COMPLETE
    }

    private final InputWindow window;
    private final HeadReader head;
    private final BodyReader body;
    private final Frame frame;
    private FrameLimits limits;
    private Phase phase = Phase.BETWEEN_FRAMES;
    private boolean afterReturn;
    private @Nullable ProtocolException broken;

    /// With a buffer of its own, for a client.
    public FrameReader(InputStream in, FrameLimits limits) {
        this(in, limits, new BufferPool(1));
    }

    /// With buffers from a pool.
    public FrameReader(InputStream in, FrameLimits limits, BufferPool pool) {
        this(in, limits, pool, FrameRoom.WITHIN_LIMITS);
    }

    /// With buffers from the pool of a server, and the room of one of its peers for what is larger.
    public FrameReader(InputStream in, FrameLimits limits, BufferPool pool, FrameRoom room) {
        var headers = new HeaderIndex();
        this.window = new InputWindow(in, pool, room);
        this.body = new BodyReader(room);
        this.head = new HeadReader(limits, headers);
        this.frame = new Frame(window, headers);
        this.limits = limits;
    }

    /// From the next frame on. For the moment after CONNECT was accepted.
    public void limits(FrameLimits next) {
        limits = next;
        head.limits(next);
    }

    /// From the next frame on; 1.2 until then.
    public void version(StompVersion next) {
        head.escapes(next.hasEscapes());
        frame.version(next);
    }

    /// The next frame, or null when the stream ended where a frame may end. Heart-beats between frames are skipped.
    ///
    /// The frame is valid until the next call. A [java.net.SocketTimeoutException] passes through and loses nothing: the
    /// next call continues, in the middle of a frame too.
    public @Nullable Frame next() throws IOException, ProtocolException {
        if (broken != null) {
            throw broken;
        }
        try {
            return read();
        } catch (ProtocolException fault) {
            broken = withReceipt(fault);
            throw broken;
        }
    }

    private @Nullable Frame read() throws IOException, ProtocolException {
        if (phase == Phase.COMPLETE) {
            window.consume(body.frameSize());
            body.letGo();
            frame.body(Body.EMPTY);
            phase = Phase.BETWEEN_FRAMES;
        }
        if (phase == Phase.BETWEEN_FRAMES) {
            if (!skipLineEnds()) {
                return null;
            }
            head.begin();
            window.beginFrame();
            phase = Phase.HEAD;
        }
        if (phase == Phase.HEAD) {
            readHead();
            phase = Phase.BODY;
        }
        frame.body(body.read(window));
        window.endFrame();
        phase = Phase.COMPLETE;
        return frame;
    }

    /// False at the end of the stream.
    private boolean skipLineEnds() throws IOException, ProtocolException {
        while (window.await()) {
            byte b = window.array()[window.start()];
            if (b != '\n' && afterReturn) {
                throw Refusal.bareReturn();
            }
            if (b != '\n' && b != '\r') {
                return true;
            }
            afterReturn = b == '\r';
            window.consume(1);
        }
        return false;
    }

    private void readHead() throws IOException, ProtocolException {
        while (!head.read(window)) {
            if (!window.fill(limits.headBytes())) {
                throw Refusal.endedInsideFrame();
            }
        }
        frame.begin(head.command());
        body.begin(frame, head.size(), limits);
    }

    /// An ERROR names the receipt that the broken frame asked for, as soon as that header was read.
    private ProtocolException withReceipt(ProtocolException fault) {
        if (phase == Phase.HEAD && head.hasCommand()) {
            frame.begin(head.command()); // the headers before the broken line are known
        } else if (phase != Phase.BODY) {
            return fault;
        }
        int row = frame.headers().rowOf(KnownHeader.RECEIPT);
        return row < 0 || !frame.command().hasEscapedHeaders() ? fault : fault.withReceiptId(frame.text(row));
    }

    /// How much has been read from the stream, heart-beats included. Any thread: who watches whether the peer lives
    /// compares two answers.
    public long bytesRead() {
        return window.bytesRead();
    }

    /// Zero, or the number of the frame that has begun and waits for more of it to arrive. Any thread: who watches for frames
    /// that never end compares two answers.
    public long unfinishedFrame() {
        return window.heldUp();
    }
}

package dev.pinion.protocol.stomp;

import java.io.IOException;
import java.util.Arrays;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ProtocolException;

/// Reads the body of one frame and the NUL behind it. What fits into the window is copied out of it once; what does not
/// is gathered in an array that grows as bytes arrive, so an announced size takes no memory. The reader's thread.
final class BodyReader {

    private static final byte[] NONE = {};
    private static final int UNKNOWN = -1;
    /// How much to read at once behind a head that fills the window.
    private static final int ROOM = 1024;

    private FrameCommand command = FrameCommand.SEND;
    private int bodyBytesMax;
    private int bodyAt;
    private int announced;
    private int scanned;
    private byte[] gathered = NONE;
    private int gatheredSize;
    private int frameSize;
    private final HeldRoom room;

    BodyReader(FrameRoom room) {
        this.room = new HeldRoom(room);
    }

    /// Refuses what the headers announce, before a byte of it is read.
    void begin(Frame frame, int bodyBegin, FrameLimits limits) throws ProtocolException {
        command = frame.command();
        bodyAt = bodyBegin;
        scanned = bodyBegin;
        bodyBytesMax = limits.bodyBytes();
        gathered = NONE;
        gatheredSize = 0;
        int row = frame.headers().rowOf(KnownHeader.CONTENT_LENGTH);
        announced = row >= 0 ? announcedSize(frame, row) : command.mayHaveBody() ? UNKNOWN : 0;
        if (announced > 0 && !command.mayHaveBody()) {
            throw Refusal.bodyNotAllowed(command);
        }
    }

    private int announcedSize(Frame frame, int row) throws ProtocolException {
        long size = frame.number(row);
        if (size < 0) {
            throw Refusal.badContentLength();
        }
        if (size > bodyBytesMax && command.mayHaveBody()) {
            throw Refusal.bodyTooLarge(bodyBytesMax);
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /// The frame has been handled; what its body was gathered in is somebody else's now, or nobody's.
    void letGo() {
        gathered = NONE;
        room.letGo();
    }

    /// The size of head, body and NUL in the window, once the body has been read.
    int frameSize() {
        return frameSize;
    }

    /// When reading throws a time-out, what has arrived is kept and the next call continues.
    Body read(InputWindow window) throws IOException, ProtocolException {
        if (announced == UNKNOWN) {
            return readUpToNul(window);
        }
        if (bodyAt + announced + 1L > window.capacity() || gatheredSize > 0) {
            return readLarge(window);
        }
        int size = bodyAt + announced + 1;
        while (window.size() < size) {
            fill(window, size);
        }
        expectNul(window, bodyAt + announced);
        return Body.copyOf(window.array(), window.start() + bodyAt, announced);
    }

    private Body readLarge(InputWindow window) throws IOException, ProtocolException {
        gatherFromWindow(window, announced);
        while (gatheredSize < announced) {
            growFor(1, announced);
            int count = window.read(gathered, gatheredSize, gathered.length - gatheredSize);
            if (count < 0) {
                throw Refusal.endedInsideFrame();
            }
            gatheredSize += count;
        }
        while (window.size() == bodyAt) {
            fill(window, bodyAt + ROOM);
        }
        expectNul(window, bodyAt);
        return Body.owned(gathered);
    }

    private Body readUpToNul(InputWindow window) throws IOException, ProtocolException {
        while (true) {
            int from = window.start() + scanned;
            int nul = Escapes.indexOf(window.array(), from, window.end(), 0);
            int arrived = gatheredSize + (nul < 0 ? window.size() : nul - window.start()) - bodyAt;
            if (arrived > bodyBytesMax) {
                throw Refusal.bodyTooLarge(bodyBytesMax);
            }
            if (nul >= 0) {
                return upTo(nul, window);
            }
            scanned = window.size();
            if (window.size() == window.capacity()) {
                gatherFromWindow(window, bodyBytesMax);
                scanned = bodyAt;
            }
            fill(window, Math.max(window.capacity(), bodyAt + ROOM));
        }
    }

    private Body upTo(int nul, InputWindow window) {
        int from = window.start() + bodyAt;
        frameSize = nul - window.start() + 1;
        if (gatheredSize == 0) {
            return Body.copyOf(window.array(), from, nul - from);
        }
        byte[] bytes = Arrays.copyOf(gathered, gatheredSize + nul - from);
        System.arraycopy(window.array(), from, bytes, gatheredSize, nul - from);
        return Body.owned(bytes);
    }

    private void gatherFromWindow(InputWindow window, int sizeMax) throws ProtocolException {
        int count = window.size() - bodyAt;
        if (count > 0) {
            growFor(count, sizeMax);
            System.arraycopy(window.array(), window.start() + bodyAt, gathered, gatheredSize, count);
            gatheredSize += count;
            window.truncate(bodyAt);
        }
    }

    /// Doubles, so that what is held is at most twice what has arrived; at the announced size the array is exact.
    private void growFor(int count, int sizeMax) throws ProtocolException {
        if (gatheredSize + count > gathered.length) {
            int wanted = Math.min(sizeMax, Math.max(2 * gathered.length, Math.max(gatheredSize + count, ROOM)));
            room.growTo(wanted);
            gathered = Arrays.copyOf(gathered, wanted);
        }
    }

    private void expectNul(InputWindow window, int offset) throws ProtocolException {
        if (window.array()[window.start() + offset] != 0) {
            throw command.mayHaveBody() ? Refusal.noNulAfterBody() : Refusal.bodyNotAllowed(command);
        }
        frameSize = offset + 1;
    }

    private static void fill(InputWindow window, int sizeMax) throws IOException, ProtocolException {
        if (!window.fill(sizeMax)) {
            throw Refusal.endedInsideFrame();
        }
    }
}

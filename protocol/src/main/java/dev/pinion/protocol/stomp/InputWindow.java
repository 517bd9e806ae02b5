package dev.pinion.protocol.stomp;

import java.io.IOException;
import java.io.InputStream;

import dev.pinion.protocol.ProtocolException;

/// The bytes between the stream and the parser: those of the present frame and what came with it.
///
/// Thread: the reader's; only [#bytesRead()] and [#heldUp()] may be asked by others. Holds a pooled array only while it has bytes, and a
/// larger one of its own, which its [FrameRoom] has granted, only while a frame's head does not fit. Offsets count from [#start()], which moves.
final class InputWindow {

    private static final byte[] NONE = {};

    private final InputStream in;
    private final BufferPool pool;
    private final HeldRoom room;
    private byte[] array = NONE;
    private int start;
    private int end;
    private volatile long bytesRead;
    /// Which frame of the stream, and whether it has ended.
    private long frame;
    private boolean insideFrame;
    private volatile long heldUp;

    InputWindow(InputStream in, BufferPool pool, FrameRoom room) {
        this.in = in;
        this.pool = pool;
        this.room = new HeldRoom(room);
    }

    byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int size() {
        return end - start;
    }

    long bytesRead() {
        return bytesRead;
    }

    /// How many bytes can be here without taking more memory.
    int capacity() {
        return Math.max(array.length, pool.bufferBytes());
    }

    /// Zero, or the number of the frame that has begun and waits for more of it to arrive. Any thread.
    long heldUp() {
        return heldUp;
    }

    void beginFrame() {
        frame++;
        insideFrame = true;
    }

    void endFrame() {
        insideFrame = false;
        if (heldUp != 0) { // rarely: most frames are here as a whole, and cost no write that other threads see
            heldUp = 0;
        }
    }

    void consume(int count) {
        start += count;
    }

    /// Forgets what lies behind this offset.
    void truncate(int size) {
        end = start + size;
    }

    /// Waits until there is a byte; false at the end of the stream. An idle connection waits here, without an array.
    boolean await() throws IOException, ProtocolException {
        if (start < end) {
            return true;
        }
        start = 0;
        end = 0;
        if (array.length > pool.bufferBytes()) {
            release();
        }
        if (in.available() > 0) {
            return fill(pool.bufferBytes());
        }
        release();
        int first = in.read();
        if (first < 0) {
            return false;
        }
        count(1);
        array = pool.take();
        array[0] = (byte) first;
        end = 1;
        return true;
    }

    /// Reads what there is, at least one byte, behind the end; false at the end of the stream. The caller has checked
    /// that
    /// a frame of up to `sizeMax` bytes may be held here.
    boolean fill(int sizeMax) throws IOException, ProtocolException {
        makeRoom(sizeMax);
        int count = read(array, end, array.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    /// Reads past the window, for what is too large for it. The window must have nothing more of it.
    int read(byte[] target, int at, int length) throws IOException {
        if (insideFrame) {
            heldUp = frame;
        }
        int count = in.read(target, at, length);
        count(Math.max(count, 0));
        return count;
    }

    /// Moves at most the beginning of one frame, once per read: never once per frame.
    private void makeRoom(int sizeMax) throws ProtocolException {
        int size = end - start;
        if (array.length == 0 || (start > 0 && array.length > pool.bufferBytes() && size < pool.bufferBytes())) {
            moveTo(pool.take());
            room.letGo();
        } else if (size == array.length) {
            if (size >= sizeMax) {
                throw new IllegalStateException("a frame outgrew the limits that were checked");
            }
            int larger = Math.min(sizeMax, 2 * size);
            room.growTo(larger);
            moveTo(new byte[larger]);
        } else if (start > 0) {
            System.arraycopy(array, start, array, 0, size);
            start = 0;
            end = size;
        }
    }

    private void moveTo(byte[] target) {
        int size = end - start;
        System.arraycopy(array, start, target, 0, size);
        giveArray();
        array = target;
        end = size;
    }

    private void release() {
        giveArray();
        room.letGo();
    }

    private void giveArray() {
        if (array.length == pool.bufferBytes()) {
            pool.give(array);
        }
        array = NONE;
        start = 0;
        end = 0;
    }

    private void count(int more) {
        long total = bytesRead + more;
        bytesRead = total; // one writer: no update can be lost
    }
}

package dev.pinion.protocol.stomp;

import dev.pinion.protocol.ProtocolException;

/// What one array of a reader has taken of its [FrameRoom]. Thread: the reader's.
final class HeldRoom {

    private final FrameRoom room;
    private int held;

    HeldRoom(FrameRoom room) {
        this.room = room;
    }

    /// To be called before an array of so many bytes is made in place of the last one.
    void growTo(int bytes) throws ProtocolException {
        if (bytes > held) {
            room.take(bytes - held);
            held = bytes;
        }
    }

    void letGo() {
        if (held > 0) {
            room.giveBack(held);
            held = 0;
        }
    }
}

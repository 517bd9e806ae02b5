package dev.pinion.protocol.stomp;

import dev.pinion.protocol.ProtocolException;

/// Who grants the memory for frames that do not fit into a buffer of the pool, and keeps account of it. It is asked before the
/// memory is taken, and told when the frame has been handled.
///
/// Thread: the reader's.
public interface FrameRoom {

    /// Of a client, which knows its server: the limits of one frame are enough.
    FrameRoom WITHIN_LIMITS = new FrameRoom() {
        @Override
        public void take(int bytes) {
            // A frame is bounded by its own limits.
        }

        @Override
        public void giveBack(int bytes) {
            // Nobody counts.
        }
    };

    /// MUST return at once.
    ///
    /// @throws ProtocolException when there is no room; nothing is taken then
    void take(int bytes) throws ProtocolException;

    void giveBack(int bytes);
}

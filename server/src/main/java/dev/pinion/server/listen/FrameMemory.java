package dev.pinion.server.listen;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.FrameRoom;
import dev.pinion.server.fair.Budget;

/// Has a connection's large frames draw on its budget while they are read and handled. Thread: the connection's reader.
///
/// @param budget of the connection
record FrameMemory(Budget budget) implements FrameRoom {
    @Override
    public void take(int bytes) throws ProtocolException {
        budget.takeOrRefuse(bytes, "a frame of this size");
    }

    @Override
    public void giveBack(int bytes) {
        budget.giveBack(bytes);
    }
}

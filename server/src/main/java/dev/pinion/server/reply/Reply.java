package dev.pinion.server.reply;

import java.io.IOException;

import dev.pinion.protocol.stomp.FrameWriter;

/// One answer to one frame. Answers leave in the order of the frames, so one that is not ready holds back the rest.
public interface Reply {
    /// True once it may be written; never false again after that. Any thread.
    boolean ready();

    /// Whether what is written is a RECEIPT. Thread: the connection's writer, once it is ready.
    default boolean isReceipt() {
        return false;
    }

    /// Writes it, or nothing where the client asked for no receipt. Thread: the connection's writer.
    void writeTo(FrameWriter writer) throws IOException;
}

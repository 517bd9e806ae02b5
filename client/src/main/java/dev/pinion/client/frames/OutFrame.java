package dev.pinion.client.frames;

import java.io.IOException;

import dev.pinion.protocol.stomp.FrameWriter;

/// A frame that waits for the writer. It is encoded on the writer's thread, so that publishers do not pay for it.
@FunctionalInterface
public interface OutFrame {

    void encode(FrameWriter out) throws IOException;
}

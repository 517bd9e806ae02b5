package dev.pinion.server.session;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderValue;

/// A receipt that waits for the store: written when the future has completed well, and not at all otherwise.
record FutureReply(HeaderValue receipt, CompletableFuture<Boolean> stored) implements Reply {
    @Override
    public boolean ready() {
        return stored.isDone();
    }

    @Override
    public boolean isReceipt() {
        return !stored.isCompletedExceptionally() && stored.join();
    }

    @Override
    public void writeTo(FrameWriter writer) throws IOException {
        if (isReceipt()) {
            ServerFrames.receipt(writer, receipt);
        }
    }
}

package dev.pinion.server.reply;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import dev.pinion.protocol.stomp.FrameWriter;

/// A receipt that waits for the store: written when the future has completed well, and not at all otherwise.
public record FutureReply(Reply receipt, CompletableFuture<Boolean> stored) implements Reply {
    @Override
    public boolean ready() {
        return stored.isDone();
    }

    @Override
    public boolean isReceipt() {
        return isStored() && receipt.isReceipt();
    }

    @Override
    public void writeTo(FrameWriter writer) throws IOException {
        if (isStored()) {
            receipt.writeTo(writer);
        }
    }

    private boolean isStored() {
        return !stored.isCompletedExceptionally() && stored.join();
    }
}

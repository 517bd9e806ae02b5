package dev.pinion.server.reply;

import java.io.IOException;

import dev.pinion.protocol.stomp.FrameWriter;

/// The receipt of a SUBSCRIBE, behind which its messages may follow.
///
/// @param opened called when the receipt is written. Thread: the connection's writer
public record OpeningReply(Reply receipt, Runnable opened) implements Reply {
    @Override
    public boolean ready() {
        return receipt.ready();
    }

    @Override
    public int heldBytes() {
        return receipt.heldBytes();
    }

    @Override
    public boolean isReceipt() {
        return receipt.isReceipt();
    }

    @Override
    public void writeTo(FrameWriter writer) throws IOException {
        receipt.writeTo(writer);
        opened.run();
    }
}

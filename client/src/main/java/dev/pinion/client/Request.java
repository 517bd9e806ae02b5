package dev.pinion.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.ServerFrame;

/// A frame that asks for a receipt, and the future that waits for it.
///
/// The [Outbox] numbers it when it takes it; guarded by the outbox's lock until then, unchanged afterwards.
abstract sealed class Request implements OutFrame permits Request.Publish, Request.Command, Request.Goodbye {

    /// What a frame costs in memory beyond its body: headers, future, this object.
    private static final int OVERHEAD_BYTES = 256;

    private final OutFrame start;
    private final Body body;
    private long id;
    private long sinceNanos;

    /// @param start begins the frame and writes its headers
    private Request(OutFrame start, Body body) {
        this.start = start;
        this.body = body;
    }

    void taken(long receiptId, long nowNanos) {
        this.id = receiptId;
        this.sinceNanos = nowNanos;
    }

    long id() {
        return id;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    int bytes() {
        return body.size() + OVERHEAD_BYTES;
    }

    @Override
    public void encode(FrameWriter out) throws IOException {
        start.encode(out);
        out.header(HeaderNames.RECEIPT, id);
        if (body.size() == 0) {
            out.end();
        } else {
            out.end(body);
        }
    }

    /// What completes the future; checks the receipt on the reader's thread, runs on that of the completions.
    abstract Runnable answered(ServerFrame.Receipt receipt) throws ProtocolException;

    abstract void failed(PinionException why);

    /// A SEND to a channel: its receipt says where the message is stored.
    static final class Publish extends Request {

        private final CompletableFuture<PublishReceipt> future;

        Publish(OutFrame start, Body body, CompletableFuture<PublishReceipt> future) {
            super(start, body);
            this.future = future;
        }

        @Override
        Runnable answered(ServerFrame.Receipt receipt) throws ProtocolException {
            long seq = receipt.seq()
                    .orElseThrow(() -> new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                            "sent a RECEIPT for a SEND without seq"));
            PublishReceipt proof = new PublishReceipt(seq, receipt.duplicate());
            return () -> future.complete(proof);
        }

        @Override
        void failed(PinionException why) {
            future.completeExceptionally(why);
        }
    }

    /// Any other frame: its receipt says that it was carried out.
    static final class Command extends Request {

        private final CompletableFuture<Void> future;
        private final Consumer<ServerFrame.Receipt> seen;

        Command(OutFrame start, Body body, CompletableFuture<Void> future) {
            this(start, body, future, receipt -> {});
        }

        /// With what must know of the receipt before any later frame is read; runs on the reader and returns at once.
        Command(OutFrame start, Body body, CompletableFuture<Void> future, Consumer<ServerFrame.Receipt> seen) {
            super(start, body);
            this.future = future;
            this.seen = seen;
        }

        @Override
        Runnable answered(ServerFrame.Receipt receipt) {
            seen.accept(receipt);
            return () -> future.complete(null);
        }

        @Override
        void failed(PinionException why) {
            future.completeExceptionally(why);
        }
    }

    /// DISCONNECT. Its receipt says that everything before it was carried out.
    static final class Goodbye extends Request {

        Goodbye() {
            super(out -> out.begin(FrameCommand.DISCONNECT), Body.EMPTY);
        }

        @Override
        Runnable answered(ServerFrame.Receipt receipt) {
            return () -> {};
        }

        @Override
        void failed(PinionException why) {
            // Nobody waits for it but close(), which waits for the connection's end.
        }
    }
}

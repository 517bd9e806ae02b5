package dev.pinion.client;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.pinion.client.frames.OutFrame;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// A frame that asks for a receipt, and the future that waits for it.
///
/// The [Outbox] numbers it when it takes it, and keeps its way here; guarded by the outbox's lock.
abstract sealed class Request implements OutFrame
        permits Request.Publish, Request.Command, Request.Whole, Request.Goodbye {

    /// What a frame costs in memory beyond its body: headers, future, this object.
    private static final int OVERHEAD_BYTES = 256;

    private final OutFrame start;
    private final Body body;
    private long id;
    private long dueNanos;
    private boolean written;
    private long session;

    /// @param start begins the frame and writes its headers
    private Request(OutFrame start, Body body) {
        this.start = start;
        this.body = body;
    }

    void taken(long receiptId) {
        this.id = receiptId;
    }

    /// It is in line on a connection since then.
    void due(long nowNanos) {
        this.dueNanos = nowNanos;
    }

    void written() {
        this.written = true;
    }

    /// It belongs to this connection, and fails with it.
    void bindTo(long number) {
        this.session = number;
    }

    long id() {
        return id;
    }

    long dueNanos() {
        return dueNanos;
    }

    /// Whether any byte of it may have reached a server.
    boolean isWritten() {
        return written;
    }

    boolean isBound() {
        return session != 0;
    }

    /// Whether a server that had it already would know it again.
    boolean isRepeatable() {
        return false;
    }

    int bytes() {
        return body.size() + OVERHEAD_BYTES;
    }

    /// What the server's ERROR means when it names this frame.
    AfterEnd.Named named() {
        return AfterEnd.Named.REQUEST;
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
    abstract Runnable answered(ServerFrame.Receipt receipt, String epoch) throws ProtocolException;

    abstract void failed(PinionException why);

    /// A SEND to a channel: its receipt says where the message is stored. It has an idempotency key, so it can be repeated.
    static final class Publish extends Request {

        private final CompletableFuture<PublishReceipt> future;

        Publish(OutFrame start, Body body, CompletableFuture<PublishReceipt> future) {
            super(start, body);
            this.future = future;
        }

        @Override
        boolean isRepeatable() {
            return true;
        }

        @Override
        Runnable answered(ServerFrame.Receipt receipt, String epoch) throws ProtocolException {
            long seq = receipt.seq()
                    .orElseThrow(() -> new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                            "sent a RECEIPT for a SEND without seq"));
            PublishReceipt proof = new PublishReceipt(seq, epoch, receipt.duplicate(), receipt.expired());
            return () -> future.complete(proof);
        }

        @Override
        void failed(PinionException why) {
            future.completeExceptionally(why);
        }
    }

    /// Any other frame: its receipt says that it was carried out. It is never repeated.
    static final class Command extends Request {

        private final CompletableFuture<Void> future;
        private final AfterEnd.Named named;
        private final Consumer<ServerFrame.Receipt> seen;

        Command(OutFrame start, Body body, CompletableFuture<Void> future) {
            this(start, body, future, AfterEnd.Named.REQUEST, receipt -> {});
        }

        /// With what must know of the receipt before any later frame is read; runs on the reader and returns at once.
        Command(OutFrame start, Body body, CompletableFuture<Void> future, AfterEnd.Named named,
                Consumer<ServerFrame.Receipt> seen) {
            super(start, body);
            this.future = future;
            this.named = named;
            this.seen = seen;
        }

        @Override
        AfterEnd.Named named() {
            return named;
        }

        @Override
        Runnable answered(ServerFrame.Receipt receipt, String epoch) {
            seen.accept(receipt);
            return () -> future.complete(null);
        }

        @Override
        void failed(PinionException why) {
            future.completeExceptionally(why);
        }
    }

    /// A transaction, from BEGIN to COMMIT: all of it goes out together, so it lies on one connection or on none. Only the receipt of
    /// COMMIT says anything; those of its parts are asked for so that an ERROR names the transaction.
    static final class Whole extends Request {

        private final List<Part> parts;
        private final CompletableFuture<Void> future;
        private final int bytes;
        private final boolean repeatable;

        /// A SEND, ACK or NACK in it.
        ///
        /// @param start begins the frame and writes its headers
        record Part(OutFrame start, Body body) {}

        /// @param repeatable true when it holds nothing but messages with keys
        Whole(List<Part> parts, CompletableFuture<Void> future, boolean repeatable) {
            super(out -> out.begin(FrameCommand.COMMIT), Body.EMPTY);
            this.parts = List.copyOf(parts);
            this.future = future;
            this.repeatable = repeatable;
            this.bytes = parts.stream().mapToInt(part -> part.body().size() + OVERHEAD_BYTES).sum();
        }

        @Override
        boolean isRepeatable() {
            return repeatable;
        }

        @Override
        int bytes() {
            return bytes + super.bytes();
        }

        @Override
        public void encode(FrameWriter out) throws IOException {
            HeaderValue name = HeaderValue.of("t" + id());
            out.begin(FrameCommand.BEGIN);
            out.header(HeaderNames.TRANSACTION, name);
            out.end();
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                part.start().encode(out);
                out.header(HeaderNames.TRANSACTION, name);
                out.header(HeaderNames.RECEIPT, id() + "." + (i + 1));
                out.end(part.body());
            }
            out.begin(FrameCommand.COMMIT);
            out.header(HeaderNames.TRANSACTION, name);
            out.header(HeaderNames.RECEIPT, id());
            out.end();
        }

        @Override
        Runnable answered(ServerFrame.Receipt receipt, String epoch) {
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
        Runnable answered(ServerFrame.Receipt receipt, String epoch) {
            return () -> {};
        }

        @Override
        void failed(PinionException why) {
            // Nobody waits for it but close(), which waits for the connection's end.
        }
    }
}

package dev.pinion.server.reply;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.GroupOutcome;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderValue;

/// The answer to a SEND, or to the COMMIT of several: ready when it is on disk, or when it is known that it will not be.
///
/// Threads: made by the connection's reader, told by the committer, written by the writer.
public final class AppendReply implements Reply, AppendOutcome, GroupOutcome {
    private static final int OVERHEAD_BYTES = 160;
    private static final long PENDING = 0;
    private static final long NOT_STORED = -1;
    /// Stored, but not one message with one sequence.
    private static final long GROUP = -2;

    private final Optional<HeaderValue> receipt;
    private final long expiresMillis;
    private final Listener listener;
    private final Runnable settled;
    private final long begunNanos = System.nanoTime();
    private boolean repeated;
    private boolean expired;
    /// The sequence, once it is known; written after `repeated` and `expired`.
    private volatile long seq = PENDING;

    /// @param expires when the first of what it answers expires, for an answer that says so where that is too late
    /// @param settled called once, when the outcome is known, on whatever thread finds it; MUST return at once
    public AppendReply(Optional<HeaderValue> receipt, Optional<Instant> expires, Listener listener, Runnable settled) {
        this.receipt = receipt;
        expiresMillis = expires.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        this.listener = listener;
        this.settled = settled;
    }

    @Override
    public void stored(StoredMessage message) {
        listener.stored(message);
        expired = isLate(message);
        listener.took(System.nanoTime() - begunNanos);
        settle(message.seq());
    }

    @Override
    public void stored(List<StoredMessage> messages) {
        messages.forEach(listener::stored);
        expired = messages.stream().anyMatch(this::isLate);
        settle(GROUP);
        listener.committed();
    }

    private boolean isLate(StoredMessage message) {
        return message.timestampMillis() >= expiresMillis;
    }

    @Override
    public void duplicate(ChannelLog channel, long first) {
        repeated = true;
        settle(first);
        listener.committed();
    }

    @Override
    public void failed(StorageException why) {
        settle(NOT_STORED);
        listener.failed(why, receipt);
    }

    @Override
    public void mismatch() {
        settle(NOT_STORED);
        listener.mismatch(receipt);
    }

    @Override
    public void cursorTaken() {
        settle(NOT_STORED);
        listener.cursorTaken(receipt);
    }

    /// The message never reached the log: there is nothing to wait for and nothing to write.
    public void abandon() {
        settle(NOT_STORED);
    }

    private void settle(long outcome) {
        boolean isFirst = seq == PENDING;
        seq = outcome;
        if (isFirst) {
            settled.run();
        }
    }

    /// Whether it is known that nothing is stored.
    public boolean hasFailed() {
        return seq == NOT_STORED;
    }

    @Override
    public int heldBytes() {
        return OVERHEAD_BYTES + receipt.map(HeaderValue::size).orElse(0);
    }

    @Override
    public boolean ready() {
        return seq != PENDING;
    }

    @Override
    public boolean isReceipt() {
        return seq != NOT_STORED && receipt.isPresent();
    }

    @Override
    public void writeTo(FrameWriter writer) throws IOException {
        if (receipt.isEmpty() || !isReceipt()) {
            return;
        }
        long known = seq;
        ServerFrames.stored(writer, receipt.get(), new ServerFrames.Stored(
                known == GROUP ? OptionalLong.empty() : OptionalLong.of(known), repeated, expired));
    }

    /// Who is told, on the committer, what became of a session's messages, and of which receipt where that is told to the
    /// client. MUST return at once.
    public interface Listener {
        /// A message is on disk; it cannot be read by anybody yet.
        void stored(StoredMessage message);

        /// So long it took from the frame to the message on disk.
        void took(long nanos);

        /// An answer became due without a message of its own.
        void committed();

        void failed(StorageException why, Optional<HeaderValue> receipt);

        void mismatch(Optional<HeaderValue> receipt);

        /// Another connection has taken over a cursor that a transaction wanted to move.
        void cursorTaken(Optional<HeaderValue> receipt);
    }
}

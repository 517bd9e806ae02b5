package dev.pinion.server.session;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderValue;

/// The answer to a SEND: ready when its message is on disk, or when it is known that it will not be.
///
/// Threads: made and awaited by the connection's reader, told by the committer, written by the writer.
final class SendReply implements Reply, AppendOutcome {
    private static final long PENDING = 0;
    private static final long NOT_STORED = -1;

    private final Optional<HeaderValue> receipt;
    private final SendReplies told;
    /// The sequence, once it is known.
    private volatile long seq = PENDING;
    private volatile @Nullable Thread waiting;

    SendReply(Optional<HeaderValue> receipt, SendReplies told) {
        this.receipt = receipt;
        this.told = told;
    }

    @Override
    public void stored(StoredMessage message) {
        settle(message.seq());
        told.stored();
    }

    @Override
    public void failed(StorageException why) {
        settle(NOT_STORED);
        told.failed(why);
    }

    /// The message never reached the log: there is nothing to wait for and nothing to write.
    void abandon() {
        settle(NOT_STORED);
    }

    private void settle(long outcome) {
        seq = outcome;
        Thread sleeper = waiting;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /// Waits until the message's fate is known. Thread: the connection's reader.
    void await() throws InterruptedException {
        waiting = Thread.currentThread();
        while (seq == PENDING) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        waiting = null;
    }

    @Override
    public boolean ready() {
        return seq != PENDING;
    }

    @Override
    public void writeTo(FrameWriter writer) throws IOException {
        if (seq != NOT_STORED && receipt.isPresent()) {
            ServerFrames.receipt(writer, receipt.get(), seq);
        }
    }

    /// Who is told, on the committer, that answers became due.
    interface SendReplies {
        void stored();

        void failed(StorageException why);
    }
}

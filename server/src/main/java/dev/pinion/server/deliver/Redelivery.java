package dev.pinion.server.deliver;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;

/// A refused message that is asked of the log for another delivery, one at a time.
///
/// Thread: the connection's writer.
final class Redelivery {
    private final MessageLog log;
    private final ChannelLog channel;
    private final int bytesMax;
    private @Nullable CompletableFuture<List<StoredMessage>> asked;
    private long seq;

    Redelivery(MessageLog log, ChannelLog channel, int bytesMax) {
        this.log = log;
        this.channel = channel;
        this.bytesMax = bytesMax;
    }

    void ask(long refused, Runnable whenThere) {
        seq = refused;
        CompletableFuture<List<StoredMessage>> answer = log.read(channel, refused, 1, bytesMax);
        asked = answer;
        var _ = answer.whenComplete((_, _) -> whenThere.run());
    }

    boolean isAsking() {
        return asked != null;
    }

    boolean isThere() {
        return asked != null && asked.isDone();
    }

    long seq() {
        return seq;
    }

    /// Asks anew when the answer may hold what was erased since.
    void forget(ErasedSpan.Span erased, Runnable whenThere) {
        if (asked != null && erased.covers(seq)) {
            ask(seq, whenThere);
        }
    }

    /// Takes the answer, which is there: the message, or nothing where retention has deleted it; the log then begins with
    /// another one.
    ///
    /// @throws dev.pinion.db.StorageException when the log cannot be read
    @Nullable
    StoredMessage take() {
        CompletableFuture<List<StoredMessage>> answer = asked;
        if (answer == null) {
            throw new IllegalStateException("nothing was asked for");
        }
        asked = null;
        List<StoredMessage> found = answer(answer);
        return found.isEmpty() || found.getFirst().seq() != seq ? null : found.getFirst();
    }

    /// Takes a finished answer of the store out of its future, with the store's own exception.
    static <T> T answer(CompletableFuture<T> finished) {
        try {
            return finished.join();
        } catch (CompletionException wrapped) {
            if (wrapped.getCause() instanceof StorageException ours) {
                throw ours;
            }
            throw wrapped;
        }
    }
}

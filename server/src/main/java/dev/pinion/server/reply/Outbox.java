package dev.pinion.server.reply;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.deliver.Reader;

/// A session's answers in the order of its frames, and how the session ended.
///
/// Threads: the connection's reader adds, its writer drains, anybody may end the session: the first reason counts.
/// One lock, held for a few memory operations. Holds at most `repliesMax` answers: a peer that sends but never reads
/// its receipts is not read from any further.
public final class Outbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private final int repliesMax;
    private final Duration lastWait;
    private final Reader writer;
    private @Nullable Reply announcement;
    private volatile @Nullable Ending ending;

    public Outbox(int repliesMax, Duration lastWait, Reader writer) {
        this.repliesMax = repliesMax;
        this.lastWait = lastWait;
        this.writer = writer;
    }

    /// Adds an answer; waits while there are too many unwritten ones. After the end it is dropped.
    public void add(Reply reply) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (replies.size() >= repliesMax && ending == null) {
                room.await();
            }
            if (ending != null) {
                return;
            }
            replies.add(reply);
        } finally {
            lock.unlock();
        }
        if (reply.ready()) {
            writer.wake();
        }
    }

    /// Puts what nobody asked for now behind the answers that are due; it takes the place of an earlier one that is not
    /// written yet, and null takes that back. Never waits.
    public void announce(@Nullable Reply news) {
        lock.lock();
        try {
            announcement = news;
        } finally {
            lock.unlock();
        }
        if (news != null) {
            writer.wake();
        }
    }

    /// An answer that waited is ready now.
    public void wake() {
        writer.wake();
    }

    /// Ends the session; `last` is written after the answers that are due before it, and nothing after it.
    ///
    /// @return false when it had ended before
    public boolean end(Ending how) {
        lock.lock();
        try {
            if (ending != null) {
                return false;
            }
            ending = how;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        writer.wake();
        return true;
    }

    public boolean ended() {
        return ending != null;
    }

    /// Whether messages may still be written: not once the session was ended by anybody but its client. What it may no longer
    /// read is thus cut at once, while its last frames wait for receipts.
    public boolean delivers() {
        Ending how = ending;
        return how == null || how.reason() == DisconnectReason.CLIENT_GOODBYE;
    }

    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    /// Moves the answers that are due to `into`. The last one waits for messages that are on their way to disk, but
    /// not for ever: after `lastWait` it leaves without their receipts.
    ///
    /// @return true when the session's last answer is among them
    public boolean drain(List<Reply> into) {
        lock.lock();
        try {
            boolean wasFull = replies.size() >= repliesMax;
            for (Reply next = replies.peek(); next != null && next.ready(); next = replies.peek()) {
                into.add(replies.remove());
            }
            if (wasFull) {
                room.signalAll();
            }
            Ending how = ending;
            if (how == null && announcement != null) {
                into.add(announcement);
                announcement = null;
            }
            if (how == null || !(replies.isEmpty() || how.olderThan(lastWait))) {
                return false;
            }
            replies.clear();
            into.add(how.last());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// How a session ended.
    ///
    /// @param reason what the log line, the metric and the ERROR's `code` say
    /// @param detail what we know, for our log; never a token, a key or a body
    /// @param last the last frame, or nothing
    /// @param sinceNanos when, by [System#nanoTime]
    public record Ending(DisconnectReason reason, String detail, Reply last, long sinceNanos) {
        boolean olderThan(Duration age) {
            return System.nanoTime() - sinceNanos > age.toNanos();
        }
    }
}

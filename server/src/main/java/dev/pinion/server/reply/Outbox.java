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
import dev.pinion.server.fair.Budget;

/// A session's answers in the order of its frames, and how the session ended.
///
/// Threads: the connection's reader adds, its writer drains, anybody may end the session: the first reason counts.
/// One lock, held for a few memory operations, and the budget's within it. Holds at most `repliesMax` answers, which draw on
/// the connection's budget: a peer that sends but never reads its receipts is not read from any further.
public final class Outbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private final Budget budget;
    private final int repliesMax;
    private final Duration lastWait;
    private final Reader writer;
    /// One is always granted, so that a session gets on; this one was.
    private @Nullable Reply granted;
    private int waiting;
    private boolean making;
    private @Nullable Reply announcement;
    private volatile @Nullable Ending ending;

    public Outbox(Budget budget, int repliesMax, Duration lastWait, Reader writer) {
        this.budget = budget;
        this.repliesMax = repliesMax;
        this.lastWait = lastWait;
        this.writer = writer;
    }

    /// What is asked may end this very session: `last` waits for its answers, as for any that are due, until [#made].
    public void making() {
        setMaking(true);
    }

    /// The answers to it were added, or there are none.
    public void made() {
        setMaking(false);
        writer.wake();
    }

    private void setMaking(boolean now) {
        lock.lock();
        try {
            making = now;
        } finally {
            lock.unlock();
        }
    }

    /// Adds an answer; waits while there are too many unwritten ones, or they hold too much. After the end it is dropped,
    /// but for those of [#making].
    public void add(Reply reply) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (takes() && !hasRoomFor(reply)) {
                waiting++;
                try {
                    room.await();
                } finally {
                    waiting--;
                }
            }
            if (!takes()) {
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

    private boolean takes() {
        return ending == null || making;
    }

    private boolean hasRoomFor(Reply reply) {
        if (replies.size() >= repliesMax) {
            return false;
        }
        if (budget.takeIfPlenty(reply.heldBytes())) {
            return true;
        }
        if (replies.isEmpty()) {
            granted = reply;
        }
        return replies.isEmpty();
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
            takeReady(into);
            Ending how = ending;
            if (how == null && announcement != null) {
                into.add(announcement);
                announcement = null;
            }
            if (how == null || !((replies.isEmpty() && !making) || how.olderThan(lastWait))) {
                return false;
            }
            making = false;
            room.signalAll();
            replies.clear();
            into.add(how.last());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void takeReady(List<Reply> into) {
        long bytes = 0;
        for (Reply next = replies.peek(); next != null && next.ready(); next = replies.peek()) {
            into.add(replies.remove());
            if (next.equals(granted)) {
                granted = null;
            } else {
                bytes += next.heldBytes();
            }
        }
        if (bytes > 0) {
            budget.giveBack(bytes);
        }
        if (waiting > 0) {
            room.signalAll();
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

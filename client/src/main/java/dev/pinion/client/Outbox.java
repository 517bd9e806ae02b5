package dev.pinion.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.frames.OutFrame;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// What a client wants to send and has no receipt for, with whichever connection; and what waits for the writer of the present one.
///
/// Any thread adds, the writer takes everything at once, the reader answers. When a connection ends, what can be repeated stays, in its
/// order, and goes out on the next one before anything newer. Bounded in count and bytes; a publisher waits for room. What belongs to
/// one connection (SUBSCRIBE, ACK) is not counted. Lock: its own, never held during I/O or while a future is completed.
final class Outbox {
    private static final int ROOM_PARTS = 16;
    private final ClientLimits limits;
    private final WhenFull whenFull;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition roomForCompleter = lock.newCondition();
    private final Condition quiet = lock.newCondition();
    private final Unanswered unanswered = new Unanswered();
    private final WriterLine waiting = new WriterLine(something);
    private int uncompleted;
    private long session;
    private boolean open;
    private boolean released;
    private @Nullable PinionException refusal;

    Outbox(ClientLimits limits, WhenFull whenFull) {
        this.limits = limits;
        this.whenFull = whenFull;
    }

    /// Takes a request, waiting for room at most so long.
    ///
    /// @param completing true on the thread that completes futures. It waits for receipts only, not for itself
    Unanswered.Taken request(Request request, Duration waitMax, boolean completing) {
        long left = whenFull == WhenFull.WAIT ? waitMax.toNanos() : 0;
        Condition mine = completing ? roomForCompleter : room;
        List<Request> dropped = new ArrayList<>();
        lock.lock();
        try {
            while (refusal == null && !unanswered.hasRoomFor(request, limits, completing ? 0 : uncompleted)) {
                if (whenFull == WhenFull.DROP_OLDEST && dropOldest(dropped)) {
                    continue;
                }
                if (left <= 0) {
                    room.signal(); // Had this thread been signalled, another must not sleep through it.
                    return new Unanswered.Taken(new PinionException.TimedOut(Phase.PUBLISH, "for " + waitMax), dropped);
                }
                left = mine.awaitNanos(left);
            }
            if (refusal == null) {
                accept(request);
                if (free() > 0) {
                    room.signal(); // the next publisher
                }
            }
            return new Unanswered.Taken(refusal, dropped);
        } catch (InterruptedException stop) {
            room.signal();
            Thread.currentThread().interrupt();
            return new Unanswered.Taken(
                    new PinionException.Closed("the thread was interrupted before the frame was sent"), dropped);
        } finally {
            lock.unlock();
        }
    }

    private int free() {
        return limits.inFlightMax() - unanswered.size() - uncompleted;
    }

    private boolean dropOldest(List<Request> dropped) {
        Request oldest = unanswered.oldestUnsent().orElse(null);
        if (oldest != null) {
            remove(oldest);
            waiting.remove(oldest);
        }
        return oldest != null && dropped.add(oldest);
    }

    private void accept(Request request) {
        unanswered.add(request);
        if (released || request.isBound()) {
            waiting.putInLine(request);
        }
    }

    private void remove(Request request) {
        unanswered.remove(request);
        if (unanswered.isEmpty()) {
            quiet.signalAll();
        }
    }

    /// A connection begins; what belongs to it goes out first. Gives its number.
    long begin() {
        return locked(() -> {
            open = true;
            released = false;
            waiting.clear();
            return ++session;
        });
    }

    /// Takes a request of this connection; false when that has ended.
    boolean requestOn(long number, Request request) {
        return locked(() -> {
            if (!isOpen(number)) {
                return false;
            }
            request.bindTo(number);
            accept(request);
            return true;
        });
    }

    private boolean isOpen(long number) {
        return open && number == session && refusal == null;
    }

    /// Takes a frame that asks for no receipt; after the end of its connection it is dropped.
    void tell(long number, OutFrame frame) {
        locked(() -> {
            if (isOpen(number)) {
                waiting.put(frame);
            }
        });
    }

    /// The connection is ready for what everybody sends: first, in order, what has no receipt yet.
    void release(long number) {
        locked(() -> {
            if (isOpen(number) && !released) {
                released = true;
                unanswered.unbound().forEach(waiting::putInLine);
            }
        });
    }

    /// Takes the last request of a client, room or not. Afterwards nothing is taken any more. // STOMP D1
    boolean farewell(long number, Request last, PinionException refusalOfOthers) {
        return locked(() -> {
            boolean taken = requestOn(number, last);
            if (taken) {
                refuse(refusalOfOthers);
            }
            return taken;
        });
    }

    private void refuse(PinionException why) {
        if (refusal == null) {
            refusal = why;
        }
        room.signalAll();
        roomForCompleter.signalAll();
    }

    /// Moves everything that waits into an empty list. Waits at most so long for the first; 0 waits for ever.
    ///
    /// @return false when this connection will never have anything more to write
    boolean take(long number, List<OutFrame> into, long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (waiting.isEmpty() && open && number == session) {
                if (waitNanos == 0) {
                    something.await();
                } else if (left <= 0) {
                    return true;
                } else {
                    left = something.awaitNanos(left);
                }
            }
            boolean mine = number == session && open;
            if (mine) {
                waiting.moveTo(into);
            }
            return mine;
        } finally {
            lock.unlock();
        }
    }

    /// Takes in a receipt: its request makes room for the completer at once, and for publishers after [#completed()]. Empty for a part
    /// of a transaction, which says nothing.
    Optional<Unanswered.Answer> answered(ServerFrame.Receipt receipt, String epoch) throws ProtocolException {
        lock.lock();
        try {
            Request request = unanswered.named(receipt.receiptId()).orElseThrow(Unanswered::unasked);
            if (Unanswered.isPart(receipt.receiptId())) {
                return Optional.empty();
            }
            Runnable completion = request.answered(receipt, epoch);
            uncompleted++;
            remove(request);
            roomForCompleter.signal();
            return Optional.of(new Unanswered.Answer(request, completion));
        } finally {
            lock.unlock();
        }
    }

    /// A receipt's callbacks have run, and it takes no room any more. To wake a publisher for each one costs more than the message.
    void completed() {
        locked(() -> {
            uncompleted--;
            if (free() >= limits.inFlightMax() / ROOM_PARTS) {
                room.signal();
            }
        });
    }

    /// What the server named in its ERROR, and otherwise what it was about to answer: all before that has its receipt.
    Optional<Request> culprit(Optional<HeaderValue> receiptId) {
        return locked(() -> receiptId.isPresent() ? unanswered.named(receiptId.get()) : unanswered.oldestSent());
    }

    /// The connection has ended: gives what ends with it, oldest first, and what the server named. The rest waits for the next one.
    List<Request> broken(long number, Optional<Request> alsoGone) {
        return locked(() -> {
            if (number == session) {
                open = false;
                released = false;
                waiting.clear();
            }
            List<Request> gone = new ArrayList<>(unanswered.endingWithConnection());
            alsoGone.filter(each -> !gone.contains(each)).ifPresent(gone::add);
            gone.forEach(this::remove);
            room.signalAll();
            return gone;
        });
    }

    /// Takes nothing any more, and gives what has no receipt, oldest first.
    List<Request> end(PinionException why) {
        return locked(() -> {
            refuse(why);
            open = false;
            waiting.clear();
            List<Request> orphans = unanswered.all();
            orphans.forEach(this::remove);
            return orphans;
        });
    }

    /// Waits until everything has its receipt; false when that takes longer.
    boolean awaitQuiet(Duration waitMax) throws InterruptedException {
        long left = waitMax.toNanos();
        lock.lock();
        try {
            while (!unanswered.isEmpty() && left > 0) {
                left = quiet.awaitNanos(left);
            }
            return unanswered.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Since when the oldest request is in line on the present connection.
    OptionalLong oldestNanos() {
        return locked(() -> unanswered.oldestDue(released));
    }

    /// How many requests have no receipt.
    int size() {
        return locked(() -> unanswered.size());
    }

    private void locked(Runnable work) {
        var unused = locked(() -> {
            work.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}

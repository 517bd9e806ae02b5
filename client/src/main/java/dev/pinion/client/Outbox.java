package dev.pinion.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// What a client wants to send and has no receipt for, of all its connections, one after the other; and what waits for the writer of the
/// present one.
///
/// Any thread adds, the writer takes everything at once, the reader answers. When a connection ends, what can be repeated stays, in its
/// order, and goes out on the next one before anything newer. Bounded in count and bytes; a publisher waits for room. Frames that
/// belong to one connection (SUBSCRIBE, ACK) are not bounded: there are as many as there are subscriptions and messages that we hold.
/// Lock: its own, never held during I/O or while a future is completed.
final class Outbox {

    private final ClientLimits limits;
    private final WhenFull whenFull;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition roomForCompleter = lock.newCondition();
    private final Condition quiet = lock.newCondition();
    private final Unanswered unanswered = new Unanswered();
    private final List<OutFrame> waiting = new ArrayList<>();
    private int uncompleted;
    private long session;
    private boolean open;
    private boolean released;
    private @Nullable PinionException refusal;

    Outbox(ClientLimits limits, WhenFull whenFull) {
        this.limits = limits;
        this.whenFull = whenFull;
    }

    /// What became of a request that wanted in.
    ///
    /// @param refusal why it was not taken; null when it was
    /// @param dropped what made room for it
    record Taken(@Nullable PinionException refusal, @Nullable Request dropped) {}

    /// Takes a request, waiting for room at most so long.
    ///
    /// @param completing true on the thread that completes futures. It waits for receipts only, not for itself
    Taken request(Request request, Duration waitMax, boolean completing) {
        long left = whenFull == WhenFull.WAIT ? waitMax.toNanos() : 0;
        Condition mine = completing ? roomForCompleter : room;
        lock.lock();
        try {
            Request dropped = null;
            while (refusal == null && !hasRoom(request, completing)) {
                dropped = whenFull == WhenFull.DROP_OLDEST && dropped == null ? dropOldest() : null;
                if (dropped == null && left <= 0) {
                    room.signal(); // Had this thread been signalled, another must not sleep through it.
                    return new Taken(new PinionException.TimedOut(Phase.PUBLISH, "for " + waitMax), null);
                }
                left = dropped == null ? mine.awaitNanos(left) : left;
            }
            if (refusal == null) {
                accept(request);
                wakeNextPublisher();
            }
            return new Taken(refusal, dropped);
        } catch (InterruptedException stop) {
            room.signal();
            Thread.currentThread().interrupt();
            return new Taken(new PinionException.Closed("the thread was interrupted before the frame was sent"), null);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(Request request, boolean completing) {
        return unanswered.hasRoomFor(request, limits, completing ? 0 : uncompleted);
    }

    private @Nullable Request dropOldest() {
        Request oldest = unanswered.oldestUnsent().orElse(null);
        if (oldest != null) {
            remove(oldest);
            waiting.remove(oldest);
        }
        return oldest;
    }

    private void wakeNextPublisher() {
        if (unanswered.size() + uncompleted < limits.inFlightMax()) {
            room.signal();
        }
    }

    private void accept(Request request) {
        unanswered.add(request);
        if (released || request.isBound()) {
            request.due(System.nanoTime());
            put(request);
        }
    }

    private void remove(Request request) {
        unanswered.remove(request);
        if (unanswered.isEmpty()) {
            quiet.signalAll();
        }
    }

    private void put(OutFrame frame) {
        waiting.add(frame);
        if (waiting.size() == 1) {
            something.signalAll();
        }
    }

    /// A connection begins; what belongs to it goes out first. Gives its number.
    long begin() {
        lock.lock();
        try {
            waiting.clear();
            open = true;
            released = false;
            something.signalAll();
            return ++session;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a request of this connection; false when that has ended.
    boolean requestOn(long number, Request request) {
        lock.lock();
        try {
            if (!isOpen(number)) {
                return false;
            }
            request.bindTo(number);
            accept(request);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen(long number) {
        return open && number == session && refusal == null;
    }

    /// Takes a frame that asks for no receipt; after the end of its connection it is dropped.
    void tell(long number, OutFrame frame) {
        lock.lock();
        try {
            if (isOpen(number)) {
                put(frame);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The connection is ready for what everybody sends: first, in order, what has no receipt yet.
    void release(long number) {
        lock.lock();
        try {
            if (isOpen(number) && !released) {
                released = true;
                long now = System.nanoTime();
                for (Request each : unanswered.unbound()) {
                    each.due(now);
                    put(each);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes the last request of a client, room or not. Afterwards nothing is taken any more. // STOMP D1
    boolean farewell(long number, Request last, PinionException refusalOfOthers) {
        lock.lock();
        try {
            if (!isOpen(number)) {
                return false;
            }
            last.bindTo(number);
            accept(last);
            refuse(refusalOfOthers);
            return true;
        } finally {
            lock.unlock();
        }
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
            if (number != session || !open) {
                return false;
            }
            into.addAll(waiting);
            waiting.clear();
            for (OutFrame each : into) {
                if (each instanceof Request request) {
                    request.written();
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Takes in a receipt: its request makes room for the completer at once, and for publishers after [#completed()]. Empty for a part
    /// of a transaction, which says nothing.
    Optional<Answer> answered(ServerFrame.Receipt receipt, String epoch) throws ProtocolException {
        lock.lock();
        try {
            Request request = unanswered.named(receipt.receiptId()).orElseThrow(Outbox::unasked);
            if (Unanswered.isPart(receipt.receiptId())) {
                return Optional.empty();
            }
            Runnable completion = request.answered(receipt, epoch);
            uncompleted++;
            remove(request);
            roomForCompleter.signal();
            return Optional.of(new Answer(request, completion));
        } finally {
            lock.unlock();
        }
    }

    /// A request that has its receipt, and what tells its publisher.
    record Answer(Request request, Runnable completion) {}

    private static ProtocolException unasked() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, "sent a RECEIPT for nothing that waits for one");
    }

    /// A receipt's callbacks have run: its request takes no room any more.
    void completed() {
        lock.lock();
        try {
            uncompleted--;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /// What the server named in its ERROR, and otherwise what it was about to answer: all before that has its receipt.
    Optional<Request> culprit(Optional<HeaderValue> receiptId) {
        lock.lock();
        try {
            return receiptId.isPresent() ? unanswered.named(receiptId.get()) : unanswered.oldestSent();
        } finally {
            lock.unlock();
        }
    }

    /// The number of the present connection, or the last.
    long session() {
        lock.lock();
        try {
            return session;
        } finally {
            lock.unlock();
        }
    }

    /// The connection has ended: gives what ends with it, oldest first, and what the server named. The rest waits for the next one.
    List<Request> broken(long number, Optional<Request> alsoGone) {
        lock.lock();
        try {
            if (number == session) {
                open = false;
                released = false;
                waiting.clear();
                something.signalAll();
            }
            List<Request> gone = new ArrayList<>(unanswered.endingWithConnection());
            alsoGone.filter(each -> !gone.contains(each)).ifPresent(gone::add);
            gone.forEach(this::remove);
            room.signalAll();
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /// Takes nothing any more, and gives what has no receipt, oldest first.
    List<Request> end(PinionException why) {
        lock.lock();
        try {
            refuse(why);
            open = false;
            something.signalAll();
            waiting.clear();
            List<Request> orphans = unanswered.all();
            orphans.forEach(this::remove);
            return orphans;
        } finally {
            lock.unlock();
        }
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
        lock.lock();
        try {
            return unanswered.oldestDue(released);
        } finally {
            lock.unlock();
        }
    }

    /// How many requests have no receipt.
    int size() {
        lock.lock();
        try {
            return unanswered.size();
        } finally {
            lock.unlock();
        }
    }
}

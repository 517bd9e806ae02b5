package dev.pinion.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// What waits to be written and what was written and waits for its receipt, of one connection.
///
/// Any thread adds, the writer takes everything at once, the reader answers. Bounded in count and bytes over both; a publisher
/// waits for room. Only requests are bounded: a frame without receipt (ACK, NACK) answers a message that we hold anyway.
/// Lock: its own, never held during I/O or while a future is completed.
final class Outbox {

    private final ClientLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition roomForCompleter = lock.newCondition();
    private final SequencedMap<Long, Request> unanswered = new LinkedHashMap<>();
    private List<OutFrame> waiting = new ArrayList<>();
    private long unansweredBytes;
    private int uncompleted;
    private long lastId;
    private boolean finishing;
    private @Nullable PinionException refusal;

    Outbox(ClientLimits limits) {
        this.limits = limits;
    }

    /// Takes a request, waiting for room at most so long. Gives the reason when it was not taken.
    ///
    /// @param completing true on the thread that completes futures. It waits for receipts only, not for itself
    @Nullable
    PinionException request(Request request, Duration waitMax, boolean completing) {
        long left = waitMax.toNanos();
        Condition mine = completing ? roomForCompleter : room;
        lock.lock();
        try {
            while (refusal == null && !hasRoom(request, completing)) {
                if (left <= 0) {
                    room.signal(); // Had this thread been signalled, another must not sleep through it.
                    return new PinionException.TimedOut(Phase.PUBLISH, "for " + waitMax);
                }
                left = mine.awaitNanos(left);
            }
            if (refusal != null) {
                return refusal;
            }
            accept(request);
            wakeNextPublisher();
            return null;
        } catch (InterruptedException stop) {
            room.signal();
            Thread.currentThread().interrupt();
            return new PinionException.Closed("the thread was interrupted before the frame was sent");
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(Request request, boolean completing) {
        int held = unanswered.size() + (completing ? 0 : uncompleted);
        return held < limits.inFlightMax()
                && (unanswered.isEmpty() || unansweredBytes + request.bytes() <= limits.inFlightBytesMax());
    }

    private void wakeNextPublisher() {
        if (unanswered.size() + uncompleted < limits.inFlightMax()) {
            room.signal();
        }
    }

    private void accept(Request request) {
        request.taken(++lastId, System.nanoTime());
        unanswered.put(lastId, request);
        unansweredBytes += request.bytes();
        put(request);
    }

    private void put(OutFrame frame) {
        waiting.add(frame);
        if (waiting.size() == 1) {
            something.signal();
        }
    }

    /// Takes a frame that asks for no receipt; after the end it is dropped, as the connection's end says all there is to say.
    void tell(OutFrame frame) {
        lock.lock();
        try {
            if (refusal == null) {
                put(frame);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes the last request, room or not. Afterwards nothing is taken any more. // STOMP D1
    boolean farewell(Request last, PinionException refusalOfOthers) {
        lock.lock();
        try {
            if (refusal != null) {
                return false;
            }
            accept(last);
            refuse(refusalOfOthers);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void refuse(PinionException why) {
        refusal = why;
        room.signalAll();
        roomForCompleter.signalAll();
    }

    /// Moves everything that waits into an empty list. Waits at most so long for the first; 0 waits for ever.
    ///
    /// @return false when there will never be anything more to write
    boolean take(List<OutFrame> into, long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (waiting.isEmpty() && !finishing) {
                if (waitNanos == 0) {
                    something.await();
                } else if (left <= 0) {
                    return true;
                } else {
                    left = something.awaitNanos(left);
                }
            }
            into.addAll(waiting);
            waiting.clear();
            return !into.isEmpty() || !finishing;
        } finally {
            lock.unlock();
        }
    }

    /// Takes in a receipt: its request makes room for the completer at once, and for publishers after [#completed()].
    Answer answered(ServerFrame.Receipt receipt) throws ProtocolException {
        Long id = number(receipt.receiptId());
        lock.lock();
        try {
            Request request = unanswered.get(id);
            if (request == null) {
                throw unasked();
            }
            Runnable completion = request.answered(receipt);
            unanswered.remove(id);
            unansweredBytes -= request.bytes();
            uncompleted++;
            roomForCompleter.signal();
            return new Answer(request, completion);
        } finally {
            lock.unlock();
        }
    }

    /// A request that has its receipt, and what tells its publisher.
    record Answer(Request request, Runnable completion) {}

    private static Long number(HeaderValue receiptId) throws ProtocolException {
        try {
            return Long.valueOf(receiptId.text());
        } catch (NumberFormatException notOurs) {
            throw unasked();
        }
    }

    private static ProtocolException unasked() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, "sent a RECEIPT for nothing that waits for one");
    }

    void completed() {
        lock.lock();
        try {
            uncompleted--;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the writer after what it was given.
    void finish() {
        lock.lock();
        try {
            finishing = true;
            something.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes nothing any more, forgets what is not written and gives what has no receipt, oldest first.
    List<Request> end(PinionException why) {
        lock.lock();
        try {
            refuse(why);
            finishing = true;
            something.signalAll();
            waiting.clear();
            List<Request> orphans = List.copyOf(unanswered.values());
            unanswered.clear();
            unansweredBytes = 0;
            return orphans;
        } finally {
            lock.unlock();
        }
    }

    /// When the oldest request without a receipt was taken.
    OptionalLong oldestNanos() {
        lock.lock();
        try {
            return unanswered.isEmpty() ? OptionalLong.empty()
                    : OptionalLong.of(unanswered.firstEntry().getValue().sinceNanos());
        } finally {
            lock.unlock();
        }
    }
}

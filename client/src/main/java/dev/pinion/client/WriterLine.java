package dev.pinion.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;

import dev.pinion.client.frames.OutFrame;

/// The frames that wait for the writer of the present connection. Guarded by the lock of the [Outbox].
final class WriterLine {

    private final List<OutFrame> waiting = new ArrayList<>();
    private final Condition something;

    /// @param something that the writer waits for
    WriterLine(Condition something) {
        this.something = something;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void put(OutFrame frame) {
        waiting.add(frame);
        if (waiting.size() == 1) {
            something.signalAll();
        }
    }

    void putInLine(Request request) {
        request.due(System.nanoTime());
        put(request);
    }

    void remove(Request request) {
        waiting.remove(request);
    }

    /// Forgets everything, and wakes the writer, whose connection is another one by now or none.
    void clear() {
        waiting.clear();
        something.signalAll();
    }

    void moveTo(List<OutFrame> batch) {
        batch.addAll(waiting);
        waiting.clear();
        for (OutFrame each : batch) {
            if (each instanceof Request request) {
                request.written();
            }
        }
    }
}

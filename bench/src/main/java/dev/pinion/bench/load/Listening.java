package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.Stamp;
import dev.pinion.bench.wire.Wire;

/// One subscriber of a single publisher: counts deliveries and checks that none is missing, doubled or out of order.
/// Thread: its [Loop]'s; [#newest] from any.
final class Listening implements LoopedConnection {
    /// Every eighth: reading the clock's time off millions of deliveries a second would slow the reader down.
    static final int LATENCY_SAMPLE = 7;

    private final RunState state;
    private final Wire wire;
    private final int number;
    private final int bodyBytes;
    private final Ending ending;
    private volatile long newest;
    private long lost;
    private long duplicated;
    private long unexpected;

    Listening(RunState state, Wire wire, int number, int bodyBytes, Ending ending) {
        this.state = state;
        this.wire = wire;
        this.number = number;
        this.bodyBytes = bodyBytes;
        this.ending = ending;
    }

    /// How many messages there are in the end.
    static final class Ending {
        private volatile long sent = Long.MAX_VALUE;

        void at(long total) {
            sent = total;
        }
    }

    long newest() {
        return newest;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public Standing proceed(boolean readable) throws IOException, BenchException {
        if (readable) {
            if (wire.scanner().fill() < 0)
                throw new BenchException("the server closed the connection of subscriber " + number);
            take(System.nanoTime());
        }
        if (state.drains() && newest < ending.sent)
            return Standing.WAITING;
        long missing = ending.sent == Long.MAX_VALUE ? 0 : Math.max(0, ending.sent - newest);
        state.flawed(new Flaws(lost + missing, duplicated, unexpected));
        return Standing.OVER;
    }

    private void take(long now) throws IOException, BenchException {
        Scanner scanner = wire.scanner();
        long last = newest;
        int delivered = 0;
        while (scanner.next()) {
            if (scanner.kind() != 'M') {
                wire.check();
                continue;
            }
            long id = scanner.messageId(bodyBytes);
            long sequence = id < 0 ? -1 : Stamp.sequence(id);
            if (sequence > last) {
                lost += sequence - last - 1;
                last = sequence;
                delivered++;
                if ((sequence & LATENCY_SAMPLE) == 0)
                    state.latency(number, now - scanner.dueNanos(bodyBytes));
            } else if (sequence > 0)
                duplicated++;
            else
                unexpected++;
        }
        newest = last;
        state.counted(delivered);
    }
}

package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.Wire;

/// One consumer that acknowledges each message, all that one read has brought in one TLS record where they fit. Thread: its [Loop]'s.
final class Consuming implements LoopedConnection {
    private final RunState state;
    private final Wire wire;
    private final int number;
    private final int bodyBytes;
    private final Arrivals arrivals;
    private final byte[] out = new byte[Wire.RECORD_BYTES];

    Consuming(RunState state, Wire wire, int number, int bodyBytes, Arrivals arrivals) {
        this.state = state;
        this.wire = wire;
        this.number = number;
        this.bodyBytes = bodyBytes;
        this.arrivals = arrivals;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public Standing proceed(boolean readable) throws IOException, BenchException {
        if (readable) {
            if (wire.scanner().fill() < 0)
                throw new BenchException("the server closed the connection of consumer " + number);
            take(System.nanoTime());
        }
        boolean said = wire.flush();
        if (!state.drains() || (said && !arrivals.goOn()))
            return Standing.OVER;
        return said ? Standing.WAITING : Standing.HELD_UP;
    }

    private void take(long now) throws IOException, BenchException {
        Scanner scanner = wire.scanner();
        int filled = 0;
        int delivered = 0;
        while (scanner.next()) {
            if (scanner.kind() != 'M') {
                wire.check();
                continue;
            }
            long id = scanner.messageId(bodyBytes);
            if (!arrivals.take(scanner.sender(bodyBytes), id))
                continue;
            delivered++;
            if ((id & Listening.LATENCY_SAMPLE) == 0)
                state.latency(number, now - scanner.dueNanos(bodyBytes));
            filled = acknowledge(scanner, filled);
        }
        if (filled > 0)
            wire.write(out, filled);
        state.counted(delivered);
    }

    private int acknowledge(Scanner scanner, int filled) throws IOException, BenchException {
        int next = scanner.acknowledge(out, filled);
        if (next >= 0)
            return next;
        if (filled == 0)
            throw new BenchException("a message to consumer " + number + " says nothing to acknowledge it by");
        wire.write(out, filled);
        return acknowledge(scanner, 0);
    }
}

package dev.pinion.bench.load;

import java.io.IOException;
import java.time.Duration;

import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Wire;

/// Keeps a window of messages unanswered on one connection: reads what has come, then sends as many as there are places,
/// all in one TLS record where they fit. Thread: its [Loop]'s.
final class ClosedLoop implements LoopedConnection {
    private final RunState state;
    private final Wire wire;
    private final Sender sender;
    private final Window window;
    private final Role role;
    private final byte[] out;
    private long sent;
    private long heardNanos;

    ClosedLoop(RunState state, Wire wire, Sender sender, Window window, Role role) {
        this.state = state;
        this.wire = wire;
        this.sender = sender;
        this.window = window;
        this.role = role;
        this.out = new byte[Math.max(Wire.RECORD_BYTES, sender.frames().size())];
    }

    /// Who sends what: its number goes into each body, so that others can tell whose message it is.
    record Sender(int number, SendFrames frames, int bodyBytes) {}

    /// What a closed loop is for: how much it may send now, and what its answers count. Thread: the loop's.
    interface Role {
        /// How many may be sent now, at most as many as there are `free` places in the window.
        int allowed(long sent, int free);

        /// So many were answered; nothing where something else counts.
        default void answered(int number) {}

        /// One was answered after so long; nothing where the latency is another one.
        default void settled(long nanos) {}

        /// The loop has ended after so many messages.
        default void ended(long sent) {}
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public Standing proceed(boolean readable) throws IOException, BenchException {
        if (readable)
            receive();
        else if (state.goesOn())
            becomeImpatient();
        if (!wire.flush())
            return state.drains() ? Standing.HELD_UP : over();
        if (state.goesOn() && send())
            return window.outstanding() == 0 ? Standing.HELD_UP : Standing.WAITING;
        return window.outstanding() > 0 && state.drains() ? Standing.WAITING : over();
    }

    private Standing over() {
        state.flawed(window.flaws());
        role.ended(sent);
        return Standing.OVER;
    }

    private void receive() throws IOException, BenchException {
        int read = wire.scanner().fill();
        if (read < 0)
            throw new BenchException(
                    "the server closed the connection with " + window.outstanding() + " messages unanswered");
        if (read > 0) {
            heardNanos = System.nanoTime();
            take(heardNanos);
        }
    }

    /// Returns false once there is nothing left to send and nothing to wait for
    private boolean send() throws IOException {
        int wanted = role.allowed(sent, window.free());
        int granted = wanted > 0 ? state.take(wanted) : 0;
        if (granted > 0 && window.outstanding() == 0)
            heardNanos = System.nanoTime();
        int size = sender.frames().size();
        int filled = 0;
        for (int i = 0; i < granted; i++) {
            if (filled + size > out.length) {
                wire.write(out, filled);
                filled = 0;
            }
            long now = System.nanoTime();
            sender.frames().put(out, filled, sender.number(), window.take(now), now);
            filled += size;
        }
        if (filled > 0)
            wire.write(out, filled);
        sent += granted;
        return wanted == 0 || granted > 0 || window.outstanding() > 0;
    }

    private void becomeImpatient() throws BenchException {
        long silence = System.nanoTime() - heardNanos;
        if (window.outstanding() > 0 && silence > state.patience().toNanos())
            throw new BenchException("the server left " + window.outstanding() + " messages unanswered for "
                    + Duration.ofNanos(silence));
    }

    private void take(long now) throws IOException, BenchException {
        Scanner scanner = wire.scanner();
        int settled = 0;
        while (scanner.next()) {
            long sentNanos = switch (scanner.kind()) {
                case 'R' -> window.settle(scanner.receiptId(), Window.RECEIPT);
                case 'M' -> window.settle(own(scanner), Window.ECHO);
                default -> {
                    wire.check();
                    yield -1;
                }
            };
            if (sentNanos != -1) {
                settled++;
                role.settled(now - sentNanos);
            }
        }
        role.answered(settled);
    }

    private long own(Scanner scanner) {
        return scanner.sender(sender.bodyBytes()) == sender.number() ? scanner.messageId(sender.bodyBytes()) : -1;
    }
}

package dev.pinion.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.bench.plan.BenchException;
import dev.pinion.bench.wire.FrameScanner;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Wire;

/// Keeps a window of messages unanswered on one connection: sends as many as there are places, all in one TLS record
/// where they fit, then reads what has come. One thread does both, as so small a window never blocks a writer.
/// Thread: one virtual thread.
final class ClosedLoop implements Job {
    /// One TLS record.
    private static final int RECORD_BYTES = 16 * 1024;
    private static final long GATE_PARK_NANOS = 50_000;

    private final Course course;
    private final Wire wire;
    private final Sender sender;
    private final Window window;
    private final Role role;
    private final byte[] out;
    private long sent;
    private long heardNanos;

    ClosedLoop(Course course, Wire wire, Sender sender, Window window, Role role) {
        this.course = course;
        this.wire = wire;
        this.sender = sender;
        this.window = window;
        this.role = role;
        this.out = new byte[Math.max(RECORD_BYTES, sender.frames().size())];
    }

    /// Who sends what: its number goes into each body, so that others can tell whose message it is.
    record Sender(int number, SendFrames frames, int bodyBytes) {}

    @Override
    public void run() throws IOException, BenchException {
        heardNanos = System.nanoTime();
        while (course.goesOn() && send())
            receive(true);
        while (window.outstanding() > 0 && course.drains())
            receive(false);
        course.flawed(window.flaws());
        role.ended(sent);
    }

    /// Returns false once there is nothing left to send and nothing to wait for
    private boolean send() throws IOException {
        int wanted = role.allowed(sent, window.free());
        int granted = wanted > 0 ? course.take(wanted) : 0;
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

    private void receive(boolean impatient) throws IOException, BenchException {
        if (window.outstanding() == 0) {
            LockSupport.parkNanos(GATE_PARK_NANOS);
            heardNanos = System.nanoTime();
            return;
        }
        int read = wire.scanner().fill();
        long now = System.nanoTime();
        if (read < 0)
            throw new BenchException(
                    "the server closed the connection with " + window.outstanding() + " messages unanswered");
        if (read > 0)
            heardNanos = now;
        else if (impatient && now - heardNanos > course.patience().toNanos())
            throw new BenchException("the server left " + window.outstanding() + " messages unanswered for "
                    + Duration.ofNanos(now - heardNanos));
        take(now);
    }

    private void take(long now) throws BenchException {
        FrameScanner scanner = wire.scanner();
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

    private long own(FrameScanner scanner) {
        return scanner.sender(sender.bodyBytes()) == sender.number() ? scanner.messageId(sender.bodyBytes()) : -1;
    }
}

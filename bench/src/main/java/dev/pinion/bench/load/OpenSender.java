package dev.pinion.bench.load;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Wire;

/// Sends at its fixed times and never waits for an answer. The stamp of a message is when it was due.
/// Thread: one virtual thread; [OpenReader] reads the same connection on another.
final class OpenSender implements Job {
    private static final long LOOK_UP_NANOS = 100_000_000;
    private static final int BURST_MOST = 64;

    private final Course course;
    private final Wire wire;
    private final Sender sender;
    private final Room room;
    private final Pacer pacer;
    private final byte[] out;
    private long sequence;

    OpenSender(Course course, Wire wire, Sender sender, Room room, Pacer pacer) {
        this.course = course;
        this.wire = wire;
        this.sender = sender;
        this.room = room;
        this.pacer = pacer;
        this.out = new byte[Math.max(16 * 1024, sender.frames().size())];
    }

    @Override
    public void run() throws IOException {
        try {
            while (course.goesOn()) {
                long wait = pacer.dueNanos() - System.nanoTime();
                if (wait > 0)
                    LockSupport.parkNanos(Math.min(wait, LOOK_UP_NANOS));
                else
                    sendDue();
            }
        } finally {
            room.sendsNoMore();
        }
    }

    private void sendDue() throws IOException {
        int size = sender.frames().size();
        int burst = Math.min(BURST_MOST, out.length / size);
        int filled = 0;
        long now = System.nanoTime();
        for (int i = 0; i < burst && pacer.isDue(now) && course.take(1) == 1; i++) {
            sender.frames().put(out, filled, sender.number(), SendFrames.id(0, ++sequence), pacer.dueNanos());
            pacer.advance();
            filled += size;
        }
        room.sends(filled / size);
        if (filled > 0)
            wire.write(out, filled);
        else
            LockSupport.parkNanos(1_000_000);
    }
}

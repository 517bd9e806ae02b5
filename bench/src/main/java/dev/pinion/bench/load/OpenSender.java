package dev.pinion.bench.load;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.load.WorkerThreads.Job;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Stamp;
import dev.pinion.bench.wire.Wire;

/// Sends for all clients of an open loop, each at its fixed times, and never waits for an answer. The stamp of a message
/// is when it was due. Thread: one platform thread; [OpenReader]s read the same connections on others.
final class OpenSender implements Job {
    private static final long LOOK_UP_NANOS = 100_000_000;
    private static final long HELD_UP_NANOS = 1_000_000;
    private static final int BURST_MAX = 64;

    private final RunState state;
    private final List<Client> clients;
    private final PriorityQueue<Client> timetable = new PriorityQueue<>(Comparator.comparingLong(Client::dueNanos));
    private final byte[] out;

    OpenSender(RunState state, List<Client> clients) {
        this.state = state;
        this.clients = clients;
        this.out = new byte[clients.stream()
                .mapToInt(client -> client.sender.frames().size())
                .reduce(Wire.RECORD_BYTES, Math::max)];
    }

    /// One of those who send.
    static final class Client {
        private final Wire wire;
        private final Sender sender;
        private final Room room;
        private final Pacer pacer;
        private long sequence;

        Client(Wire wire, Sender sender, Room room, Pacer pacer) {
            this.wire = wire;
            this.sender = sender;
            this.room = room;
            this.pacer = pacer;
        }

        private long dueNanos() {
            return pacer.dueNanos();
        }
    }

    @Override
    public void run() throws IOException {
        try {
            timetable.addAll(clients);
            while (state.goesOn() && !timetable.isEmpty()) {
                long wait = timetable.element().dueNanos() - System.nanoTime();
                if (wait > 0)
                    LockSupport.parkNanos(Math.min(wait, LOOK_UP_NANOS));
                else {
                    Client first = timetable.remove();
                    send(first);
                    timetable.add(first);
                }
            }
        } finally {
            clients.forEach(client -> client.room.close());
        }
    }

    private void send(Client client) throws IOException {
        while (!client.wire.flush() && state.goesOn())
            LockSupport.parkNanos(HELD_UP_NANOS);
        SendFrames frames = client.sender.frames();
        int burst = Math.min(BURST_MAX, out.length / frames.size());
        int filled = 0;
        long now = System.nanoTime();
        for (int i = 0; i < burst && client.pacer.isDue(now) && state.take(1) == 1; i++) {
            frames.put(out, filled, client.sender.number(), Stamp.id(0, ++client.sequence), client.dueNanos());
            client.pacer.advance();
            filled += frames.size();
        }
        client.room.sends(filled / frames.size());
        if (filled > 0)
            client.wire.write(out, filled);
    }
}

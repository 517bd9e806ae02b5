package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.load.ClosedLoop.Sender;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.Stamp;
import dev.pinion.bench.wire.Wire;

/// Reads what a member of a [Room] gets: everything once, each sender's messages in order. Latency is taken of its
/// own echo, from when the message was due. Thread: its [Loop]'s.
final class OpenReader implements LoopedConnection {
    private final RunState state;
    private final Wire wire;
    private final Sender sender;
    private final Room room;
    private final int rooms;
    /// The newest sequence of each member; members of a room are those whose numbers differ by a multiple of `rooms`.
    private final long[] newest;
    private long received;
    private long duplicated;
    private long unexpected;

    OpenReader(RunState state, Wire wire, Sender sender, Room room, int rooms) {
        this.state = state;
        this.wire = wire;
        this.sender = sender;
        this.room = room;
        this.rooms = rooms;
        this.newest = new long[room.members()];
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public Standing proceed(boolean readable) throws IOException, BenchException {
        if (readable) {
            if (wire.scanner().fill() < 0)
                throw new BenchException("the server closed the connection of client " + sender.number());
            take(System.nanoTime());
        }
        if (state.drains() && room.owes(received))
            return Standing.WAITING;
        state.flawed(new Flaws(Math.max(0, room.sent() - received), duplicated, unexpected));
        return Standing.OVER;
    }

    private void take(long now) throws IOException, BenchException {
        Scanner scanner = wire.scanner();
        long before = received;
        while (scanner.next())
            if (scanner.kind() == 'M')
                message(scanner, now);
            else
                wire.check();
        state.counted(received - before);
    }

    private void message(Scanner scanner, long now) {
        long from = scanner.sender(sender.bodyBytes());
        if (from < 0 || from % rooms != sender.number() % rooms || from / rooms >= newest.length) {
            unexpected++;
            return;
        }
        int member = (int) (from / rooms);
        long sequence = Stamp.sequence(scanner.messageId(sender.bodyBytes()));
        if (sequence <= newest[member]) {
            duplicated++;
            return;
        }
        newest[member] = sequence;
        received++;
        if (from == sender.number())
            state.latency(sender.number(), now - scanner.dueNanos(sender.bodyBytes()));
    }
}

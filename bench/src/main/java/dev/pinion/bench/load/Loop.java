package dev.pinion.bench.load;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.bench.load.LoopedConnection.Standing;
import dev.pinion.bench.load.WorkerThreads.Job;
import dev.pinion.bench.wire.BenchException;

/// Plays many connections of a run on one thread: a wake-up serves all that have something to read. A thread for each
/// connection, virtual or not, costs more than a good server does, and then the generator would be what is measured.
/// Thread: one platform thread, the loop's own.
final class Loop implements Job {
    /// How often a connection looks up though nothing has come: bounds how late a run notices its own end.
    private static final int TICK_MILLIS = 200;
    private static final int HELD_UP_MILLIS = 1;
    /// More would take processors from the server.
    private static final int LOOPS_MAX = 2;

    private final List<Seat> seats = new ArrayList<>();
    private int playing;
    private int heldUp;

    private Loop() {}

    /// Deals the connections out to as many loops as this machine has room for.
    static List<Job> share(List<? extends LoopedConnection> connections) {
        int number = Math.min(LOOPS_MAX, Math.min(connections.size(), Runtime.getRuntime().availableProcessors()));
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            if (i < number)
                loops.add(new Loop());
            loops.get(i % number).seats.add(new Seat(connections.get(i)));
        }
        return new ArrayList<>(loops);
    }

    /// A connection and where it stands.
    private static final class Seat {
        private final LoopedConnection connection;
        private Standing standing = Standing.HELD_UP;

        Seat(LoopedConnection connection) {
            this.connection = connection;
        }
    }

    @Override
    public void run() throws IOException, BenchException {
        playing = seats.size();
        heldUp = seats.size();
        try (Selector selector = Selector.open()) {
            for (Seat seat : seats)
                seat.connection.wire().join(selector, seat);
            long lookUp = System.nanoTime();
            while (playing > 0) {
                long now = System.nanoTime();
                boolean time = now - lookUp >= 0;
                if (time || heldUp > 0)
                    playThose(time);
                if (time)
                    lookUp = now + TICK_MILLIS * 1_000_000L;
                if (playing > 0)
                    serve(selector);
            }
        }
        for (Seat seat : seats)
            seat.connection.wire().leave();
    }

    private void playThose(boolean all) throws IOException, BenchException {
        for (Seat seat : seats)
            if (seat.standing == Standing.HELD_UP || all)
                proceed(seat, false);
    }

    private void serve(Selector selector) throws IOException, BenchException {
        selector.select(heldUp > 0 ? HELD_UP_MILLIS : TICK_MILLIS);
        if (Thread.interrupted())
            throw new ClosedByInterruptException();
        for (SelectionKey key : selector.selectedKeys()) {
            Seat seat = (Seat) key.attachment();
            proceed(seat, true);
            if (seat.standing == Standing.OVER)
                key.cancel(); // or what still comes, and nobody reads, would wake us without end
        }
        selector.selectedKeys().clear();
    }

    private void proceed(Seat seat, boolean readable) throws IOException, BenchException {
        if (seat.standing == Standing.OVER)
            return;
        Standing next = seat.connection.proceed(readable);
        heldUp += (next == Standing.HELD_UP ? 1 : 0) - (seat.standing == Standing.HELD_UP ? 1 : 0);
        playing -= next == Standing.OVER ? 1 : 0;
        seat.standing = next;
    }
}

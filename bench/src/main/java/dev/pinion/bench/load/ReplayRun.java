package dev.pinion.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Latencies;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.Stamp;
import dev.pinion.bench.wire.Storing;
import dev.pinion.bench.wire.Wire;

/// Stores a history, then reads it back through one subscriber. Thread: the caller's, which is the subscriber.
final class ReplayRun {
    private static final int WRITERS = 8;
    private static final int WINDOW = 256;

    private final Wire wire;
    private final Replay replay;
    private final BenchPlan plan;
    private final long[] newest = new long[WRITERS];
    private long received;
    private long duplicated;
    private long unexpected;

    private ReplayRun(Wire wire, BenchPlan plan, Replay replay) {
        this.wire = wire;
        this.plan = plan;
        this.replay = replay;
    }

    static BenchResult run(BenchPlan plan, Replay replay, Storing storing)
            throws IOException, BenchException, InterruptedException {
        var stored = ClosedLoopRun.measure(plan, plan.bounds().counting(replay.messages()),
                new Publish(WRITERS, WINDOW, replay.bodyBytes()), storing.run());
        try (Wire wire = storing.reader()) {
            return new ReplayRun(wire, plan, replay).read(storing, stored);
        }
    }

    private BenchResult read(Storing storing, RunState.Measured stored) throws IOException, BenchException {
        long begin = System.nanoTime();
        long heard = begin;
        wire.text(storing.subscribe());
        while (received < replay.messages() && heard - begin < plan.bounds().measure().toNanos()) {
            int read = wire.scanner().fill();
            long now = System.nanoTime();
            if (read < 0)
                throw new BenchException("the server closed the connection after " + received + " of "
                        + replay.messages() + " stored messages");
            if (read == 0 && now - heard > plan.bounds().patience().toNanos())
                break;
            heard = read > 0 ? now : heard;
            take();
        }
        boolean cutShort = heard - begin >= plan.bounds().measure().toNanos();
        Flaws flaws = new Flaws(cutShort ? 0 : replay.messages() - received, duplicated, unexpected);
        return new BenchResult(plan.target().name(), replay, received, Duration.ofNanos(heard - begin), Latencies.NONE,
                flaws.plus(stored.flaws()),
                Map.of("stored per second", stored.count() * 1e9 / stored.elapsed().toNanos()));
    }

    private void take() throws IOException, BenchException {
        Scanner scanner = wire.scanner();
        while (scanner.next()) {
            if (scanner.kind() != 'M') {
                wire.check();
                continue;
            }
            int from = (int) scanner.sender(replay.bodyBytes());
            if (from < 0 || from >= WRITERS) {
                unexpected++;
                continue;
            }
            long sequence = Stamp.sequence(scanner.messageId(replay.bodyBytes()));
            if (sequence <= newest[from])
                duplicated++;
            else {
                newest[from] = sequence;
                received++;
            }
        }
    }
}

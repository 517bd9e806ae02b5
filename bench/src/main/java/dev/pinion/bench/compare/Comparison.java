package dev.pinion.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

import dev.pinion.bench.Bench;
import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.compare.Outcome.Failed;
import dev.pinion.bench.compare.Outcome.Finished;
import dev.pinion.bench.plan.BenchException;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Replay;
import dev.pinion.bench.plan.Scenario;

/// Runs scenarios against several peers in interleaved rounds, so that what else the machine does hits all of them
/// alike. For each scenario all peers are started anew, rehearse once, and then take turns, another one first in each
/// round. A peer that fails in one round takes part in the next. Thread: the caller's, which waits.
final class Comparison {
    private static final Duration REPLAY_MOST = Duration.ofMinutes(5);

    private final List<Peer> peers;
    private final int rounds;
    private final Bounds bounds;
    private final Bench bench;
    private final Consumer<String> progress;

    Comparison(List<Peer> peers, int rounds, Bounds bounds, Bench bench, Consumer<String> progress) {
        this.peers = List.copyOf(peers);
        this.rounds = rounds;
        this.bounds = bounds;
        this.bench = bench;
        this.progress = progress;
    }

    List<Outcome> run(List<Scenario> scenarios, Path folder, ThrowawayKey key)
            throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < scenarios.size(); i++) {
            Path own = Files.createDirectories(folder.resolve("scenario-" + i));
            outcomes.addAll(run(scenarios.get(i), own, key));
        }
        return outcomes;
    }

    private List<Outcome> run(Scenario scenario, Path folder, ThrowawayKey key)
            throws IOException, InterruptedException {
        List<RunningPeer> running = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        try {
            for (Peer peer : peers)
                if (peer.stores() || !(scenario instanceof Replay))
                    running.add(peer.start(folder, key));
            // Round 0 is the rehearsal: it warms everybody up and is not reported.
            for (int round = 0; round <= rounds; round++) {
                for (RunningPeer peer : running) {
                    Outcome outcome = turn(round, peer, scenario);
                    progress.accept(describe(outcome));
                    if (round > 0)
                        outcomes.add(outcome);
                }
                Collections.rotate(running, 1);
            }
        } finally {
            running.forEach(RunningPeer::close);
        }
        return outcomes;
    }

    private Outcome turn(int round, RunningPeer peer, Scenario scenario) throws InterruptedException {
        Bounds within = scenario instanceof Replay
                ? new Bounds(bounds.warmUp(), REPLAY_MOST, bounds.messagesMax(), bounds.patience())
                : bounds;
        try {
            BenchResult result = bench.run(new BenchPlan(peer.target(), scenario, within));
            return result.flaws().none() ? new Finished(round, result)
                    : new Failed(round, result.target(), scenario, result.flaws().toString());
        } catch (BenchException failed) {
            return new Failed(round, peer.target().name(), scenario, String.valueOf(failed.getMessage()));
        }
    }

    private static String describe(Outcome outcome) {
        String head = (outcome.round() == 0 ? "rehearsal" : "round " + outcome.round()) + "  " + outcome.peer() + "  "
                + outcome.scenario().label() + ": ";
        return head + switch (outcome) {
            case Failed failed -> "FAILED: " + failed.why();
            case Finished finished -> {
                List<String> figures = new ArrayList<>();
                for (Measure measure : Measure.of(finished.scenario()))
                    figures.add(Measure.text(measure.of(finished.result())) + " "
                            + (measure == Measure.RATE ? finished.scenario().unit() + "/s" : measure.unit()));
                yield String.join(", ", figures);
            }
        };
    }
}

package dev.pinion.lab.compare;

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
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.lab.compare.Outcome.Failed;
import dev.pinion.lab.compare.Outcome.Finished;

/// Runs scenarios against several peers in interleaved rounds, so that what else the machine does hits all of them
/// alike. For each scenario all peers are started anew, rehearse once, and then take turns, another one first in each
/// round. A peer that fails in one round takes part in the next. Thread: the caller's, which waits.
final class Comparison {
    /// Until a large server's code is compiled, each of its rounds is faster than the one before.
    private static final int REHEARSAL_LONGER = 3;
    private static final Duration REPLAY_MAX = Duration.ofMinutes(5);

    private final List<Peer> peers;
    private final Settings.Course course;
    private final Bench bench;
    private final Consumer<String> progress;

    Comparison(List<Peer> peers, Settings.Course course, Bench bench, Consumer<String> progress) {
        this.peers = List.copyOf(peers);
        this.course = course;
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
        // Memory that a server once took it rarely gives back, and what it stores stays: there each round begins with new
        // processes.
        boolean afresh = scenario instanceof IdleConnections || scenario instanceof Burdened;
        int rounds = course.rounds(scenario);
        List<Peer> order = new ArrayList<>(takingPart(scenario));
        List<Outcome> outcomes = new ArrayList<>();
        for (int round = afresh ? 1 : 0; round <= rounds;) {
            List<RunningPeer> running = new ArrayList<>();
            try {
                Path own = Files.createDirectories(folder.resolve("round-" + round));
                for (Peer peer : order)
                    running.add(peer.start(own, key));
                do {
                    outcomes.addAll(round(round, running, scenario));
                    Collections.rotate(running, 1);
                    round++;
                } while (round <= rounds && !afresh);
            } finally {
                running.forEach(RunningPeer::close);
            }
            Collections.rotate(order, 1);
        }
        return outcomes;
    }

    /// Round 0 is the rehearsal: it warms everybody up and is not reported.
    private List<Outcome> round(int round, List<RunningPeer> running, Scenario scenario) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (RunningPeer peer : running) {
            Outcome outcome = turn(round, peer, scenario);
            progress.accept(describe(outcome));
            outcomes.add(outcome);
        }
        return round == 0 ? List.of() : outcomes;
    }

    private List<Peer> takingPart(Scenario scenario) {
        for (Peer peer : peers)
            peer.leavesOut(scenario)
                    .ifPresent(why -> progress.accept(peer.name() + " leaves out " + scenario.label() + ": " + why));
        return peers.stream().filter(peer -> peer.leavesOut(scenario).isEmpty()).toList();
    }

    private Outcome turn(int round, RunningPeer peer, Scenario scenario) throws InterruptedException {
        Bounds bounds = course.bounds();
        Duration measure = scenario instanceof Replay ? REPLAY_MAX
                : round == 0 ? bounds.measure().multipliedBy(REHEARSAL_LONGER) : course.measure(scenario);
        Bounds within = new Bounds(bounds.warmUp(), measure, bounds.messagesMax(), bounds.patience());
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

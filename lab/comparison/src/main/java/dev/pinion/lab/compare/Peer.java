package dev.pinion.lab.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Publish;

/// A server to compare with; each runs in a process of its own.
interface Peer {
    String name();

    /// What a RECEIPT of this server means, in words for the report: a rate without this says nothing.
    String acknowledgement();

    /// Why it takes no part in a scenario, in words that follow its name; empty when it does.
    default Optional<String> leavesOut(Scenario scenario) {
        return scenario instanceof Publish publish && publish.keyed() ? Optional.of("it knows no idempotency keys")
                : Optional.empty();
    }

    /// Starts it with its data and its log below the folder, and waits until it listens.
    RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException;
}

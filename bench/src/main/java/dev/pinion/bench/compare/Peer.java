package dev.pinion.bench.compare;

import java.io.IOException;
import java.nio.file.Path;

import dev.pinion.bench.ceiling.ThrowawayKey;

/// A server to compare with; each runs in a process of its own.
interface Peer {
    String name();

    /// What a RECEIPT of this server means, in words for the report: a rate without this says nothing.
    String acknowledgement();

    /// Whether it can give back what was sent before.
    boolean stores();

    /// Starts it with its data and its log below the folder, and waits until it listens.
    RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException;
}

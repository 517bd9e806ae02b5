package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.wire.BenchException;

/// The work of one thread of a run.
@FunctionalInterface
interface Job {
    void run() throws IOException, BenchException, InterruptedException;
}

package dev.pinion.bench.wire;

import java.io.IOException;

/// What a server stores of a run. Closing removes it where the server would not mind. Thread: the run's.
public interface Storing extends AutoCloseable {
    String run();

    /// A connection that may read what is stored.
    Wire reader() throws IOException, BenchException;

    /// What it says to get all of it, from the first stored message on.
    String subscribe();

    /// Where messages go that consumers share and acknowledge.
    String work();

    /// What a consumer says to get them, each to be acknowledged by itself.
    ///
    /// @param shared whether others say the same
    String consume(boolean shared);

    @Override
    void close() throws IOException, BenchException;
}

package dev.pinion.bench.load;

import java.io.IOException;

import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Wire;

/// One connection's part in a run, as a [Loop] leads it. Thread: the loop's.
interface LoopedConnection {
    /// Where a connection stands after its turn.
    enum Standing {
        /// The server has the next move.
        WAITING,
        /// It has something to do as soon as others have moved on, or as the socket takes more.
        HELD_UP,
        OVER
    }

    Wire wire();

    /// Does what can be done now; never waits.
    ///
    /// @param readable whether something has come; otherwise it is the beginning, or time to look up
    Standing proceed(boolean readable) throws IOException, BenchException;
}

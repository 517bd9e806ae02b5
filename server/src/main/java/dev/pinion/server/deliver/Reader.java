package dev.pinion.server.deliver;

import java.io.IOException;

import dev.pinion.protocol.Body;

/// A connection's writer, as seen by those who have something for it.
public interface Reader {
    /// Tells the connection that there is something to write. Requirements:
    /// 1. MUST return at once; never waits for the network, the store or a lock that is held during either.
    /// 2. MUST NOT carry the message: the writer reads on from its own position.
    /// 3. MUST be cheap to call again before the writer has run: a thousand calls wake it once.
    /// 4. MUST NOT throw for a connection that is already closed.
    void wake();

    /// Where delivered messages go: the same writer, while it asks.
    interface Output {
        /// The next message was found at this moment of [System#nanoTime].
        void foundAt(long nanos);

        /// Takes one frame: command and subscription, lines that only this reader gets, the rest to its closing NUL.
        void message(Body prefix, Body own, Body shared) throws IOException;
    }
}

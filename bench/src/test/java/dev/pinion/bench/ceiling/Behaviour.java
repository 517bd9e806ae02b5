package dev.pinion.bench.ceiling;

import java.io.IOException;

/// How the responder treats what it answers: honestly, or with the faults that the generator must notice.
/// Thread: the readers of all connections; n counts over all of them.
public interface Behaviour {
    Behaviour HONEST = new Behaviour() {};

    /// How often the n-th receipt goes out: 0 loses it, 2 doubles it.
    default int receipts(long n) {
        return 1;
    }

    /// How often the n-th message goes out to its subscribers.
    default int messages(long n) {
        return 1;
    }

    /// Called before the n-th frame is handled; may wait, and may throw to end the connection.
    default void beforeFrame(long n) throws IOException, InterruptedException {}

    /// How many messages of a topic a subscriber with `from:first` gets; the ceiling itself stores nothing.
    default int historyMost() {
        return 0;
    }
}

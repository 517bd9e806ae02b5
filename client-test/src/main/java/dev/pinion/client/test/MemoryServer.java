package dev.pinion.client.test;

import java.time.InstantSource;

import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;

/// Channels, inboxes, queues and durable places in memory, for the tests of a program: each test makes one, and as many clients of it as
/// it wants. All rights are granted, nothing is retained shorter than the server lives, and nothing is bounded. Any thread.
public final class MemoryServer {

    private final MemoryLog log;

    /// One with the time of day.
    public MemoryServer() {
        this(InstantSource.system());
    }

    /// One with a clock of the test's own.
    ///
    /// @param clock what time it is: for the messages' timestamps, and for what has expired
    public MemoryServer(InstantSource clock) {
        log = new MemoryLog(clock);
    }

    /// A client with all rights.
    ///
    /// @param subject who it is: the sender of what it publishes, and whose inbox it reads
    /// @return connected; close it
    public PinionClient connect(String subject) {
        return new MemoryClient(log, subject);
    }

    /// The next message, of whichever client, is refused: its future fails with this.
    ///
    /// @param why the reason
    public void refuseNext(PinionException why) {
        log.refuseNext(why);
    }
}

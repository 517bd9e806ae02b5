package dev.pinion.client;

import java.time.Duration;

import dev.pinion.client.frames.OutFrame;

/// What those who work over one connection need of it; it ends with the connection.
interface Session {

    /// What the server said when the session began.
    ServerGreeting greeting();

    /// Sends a request of this session alone: it fails when the connection ends, and never waits for room.
    void request(Request request);

    /// Sends a frame that asks for no receipt; nothing happens when the connection has ended.
    void tell(OutFrame frame);

    /// Waits at most so long for the end of the connection.
    boolean overWithin(Duration time) throws InterruptedException;
}

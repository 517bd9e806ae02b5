package dev.pinion.client;

import java.time.Duration;
import java.util.Optional;

/// A subscription whose messages somebody takes, one after the other, instead of a handler that gets them. For one thread at a time.
///
/// The message taken last counts as dealt with when the next one is asked for, or by [#close()]: a durable subscription acknowledges it
/// then. A program that ends in between gets it again.
public interface Messages extends AutoCloseable {

    /// From where they come.
    ///
    /// @return to ask it for its end, or whether it is confirmed
    Subscription subscription();

    /// The next message.
    ///
    /// @param waitMax how long to wait for it
    /// @return empty when none has come in this time
    /// @throws PinionException the reason, when the subscription has ended and all messages were taken
    /// @throws InterruptedException when the thread was interrupted while it waited
    Optional<ReceivedMessage> next(Duration waitMax) throws PinionException, InterruptedException;

    /// Puts the message in hand back: a durable subscription gets it again later.
    void refuse();

    /// The message in hand was dealt with, and no other is wanted.
    @Override
    void close();
}

package dev.pinion.client;

import java.time.Duration;

import dev.pinion.protocol.stomp.ServerFrame;

/// What a client tells its listener ([ClientConfig.Builder#listener]), one at a time, in order, on a thread of its own that
/// nothing else needs. A listener that is slower than what happens, by more than a thousand events, is not told of all; the log says so.
public sealed interface ClientEvent {

    /// A session has begun, the first or a later one.
    ///
    /// @param session what the server said
    record Connected(ServerGreeting session) implements ClientEvent {}

    /// A connection, or an attempt at one, has ended.
    ///
    /// @param nextAttempt when the next attempt begins, from now
    /// @param why the reason
    record Disconnected(PinionException why, Duration nextAttempt) implements ClientEvent {}

    /// A subscription has ended by itself; the client goes on. After [PinionException.HistoryBroken] or the code
    /// `history-changed` its channel is not the one that it was.
    ///
    /// @param subscription which one
    /// @param why the reason
    record SubscriptionEnded(Subscription subscription, PinionException why) implements ClientEvent {}

    /// Retention has deleted messages that a subscription has not seen.
    ///
    /// @param subscription which one
    /// @param gap what is gone
    record Gap(Subscription subscription, ServerFrame.Gap gap) implements ClientEvent {}

    /// A handler threw. A durable subscription gets the message again, another one goes on with the next.
    ///
    /// @param subscription which one
    /// @param message at which message
    /// @param fault what it threw
    record HandlerFailed(Subscription subscription, ReceivedMessage message, Throwable fault) implements ClientEvent {}

    /// A handler has been at one message for long; its subscription alone waits.
    ///
    /// @param subscription which one
    /// @param since for how long
    record HandlerSlow(Subscription subscription, Duration since) implements ClientEvent {}

    /// The supplier of tokens failed, was too slow, or gave a token that is of no use; the session goes on as long as its own lives.
    ///
    /// @param why the reason
    record TokenMissing(PinionException why) implements ClientEvent {}

    /// There will be no other connection.
    ///
    /// @param why the reason
    record Over(PinionException why) implements ClientEvent {}
}

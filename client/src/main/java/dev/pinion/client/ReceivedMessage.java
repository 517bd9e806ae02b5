package dev.pinion.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.ServerFrame;

/// A message as the server stored it; it never changes. Any thread.
public interface ReceivedMessage {

    /// Where it was published.
    ///
    /// @return as the publisher named it, for example `/channel/news`
    String destination();

    /// Its place in the channel.
    ///
    /// @return from 1; 0 for what is no entry of a channel (`/server/…`)
    long seq();

    /// Who published it.
    ///
    /// @return the subject of the publisher's token, asserted by the server; empty for the server's own messages
    String sender();

    /// When the server stored it; never goes back within a channel.
    ///
    /// @return [Instant#EPOCH] for what is not stored
    Instant timestamp();

    /// What names it among all.
    ///
    /// @return `CHANNEL/SEQ@EPOCH`
    String messageId();

    /// The publisher's own headers in his order, `content-type` included. Decoded anew with each call.
    ///
    /// @return of a repeated name the first value
    Map<String, String> headers();

    /// What it says.
    ///
    /// @return its bytes
    Body body();

    /// What retention has deleted just before this message.
    ///
    /// @return empty where nothing is missing
    Optional<ServerFrame.Gap> gap();

    /// Whether it was delivered before and not acknowledged.
    ///
    /// @return true when this is not the first time
    boolean redelivered();

    /// How often it was delivered, this time included.
    ///
    /// @return from 2; 0 for the first time
    int deliveryCount();

    /// The hash that binds this message to all earlier ones of its channel.
    ///
    /// @return base64url of 32 bytes
    Optional<String> chain();

    /// When an operator erased headers and body, which are empty then. The chain
    /// shows that the place, the sender and the time are those of the message that was there, not who wanted it erased.
    ///
    /// @return empty for a message that is as it was sent
    Optional<Instant> erased();

    /// Whether this is no message but the end of a browsing subscription ([SubscribeOptions#browsing()]).
    ///
    /// @return true for the end
    boolean browserEnd();

    /// Tells the server that this message was dealt with; with `client` all earlier ones of the subscription too. Does not wait.
    /// After the connection has ended it does nothing: the server delivers again what it has no word of.
    ///
    /// @throws IllegalStateException where the library acknowledges by itself
    void ack();

    /// Tells the server that this message could not be dealt with: it is delivered again later.
    ///
    /// @throws IllegalStateException where the library acknowledges by itself
    void nack();

    /// Like [#ack()], and tells when the server has it on disk.
    ///
    /// @return fails with the connection
    /// @throws IllegalStateException where the library acknowledges by itself
    CompletableFuture<Void> ackDurably();
}

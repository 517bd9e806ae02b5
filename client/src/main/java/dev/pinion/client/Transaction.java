package dev.pinion.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.pinion.protocol.Body;

/// What takes effect together, or not at all: publishes and acknowledgements. Any thread, but [#commit()] and [#abort()] decide what is
/// in: what is added at the same time on another thread may be too late.
///
/// One of messages alone is repeated after a lost connection like any message, and
/// takes effect once. One that acknowledges belongs to the connection on which those messages came: when that ends it fails as a whole,
/// and the messages come again. A server bounds what one transaction may hold.
public interface Transaction extends AutoCloseable {

    /// Adds a message, see [PinionClient#publish(String, Map, Body)].
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME`, `/user/NAME`
    /// @param headers the message's own
    /// @param body what it says
    /// @throws IllegalArgumentException when the transaction would hold more than may be in flight
    void publish(String destination, Map<String, String> headers, Body body);

    /// Adds a message without headers.
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME`, `/user/NAME`
    /// @param body what it says
    default void publish(String destination, Body body) {
        publish(destination, Map.of(), body);
    }

    /// Adds an acknowledgement; `client` and `client-individual` mean what they mean outside.
    ///
    /// @param message one that came to this client, to a subscription that its user acknowledges
    void ack(ReceivedMessage message);

    /// Adds a refusal.
    ///
    /// @param message one that came to this client, to a subscription that its user acknowledges
    void nack(ReceivedMessage message);

    /// Sends all of it. After [PinionException.Lost] a transaction that acknowledges may or may not have
    /// taken effect.
    ///
    /// @return completes when all of it is on disk
    CompletableFuture<Void> commit();

    /// Forgets everything. Does nothing when it is already over.
    void abort();

    /// Forgets what was not committed.
    @Override
    void close();
}

package dev.pinion.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Messages of one destination, handed to a handler one at a time, in the order of the channel, on a thread that nothing
/// else needs: it may block, publish and wait for the receipt, throw whatever it likes, or close its client. Any thread.
///
/// When the connection breaks, the subscription goes on behind the last message that was handed out, without loss and without
/// doubles; a pattern, which has no position, goes on with what is published then, and a durable one where the server kept it.
/// Each says what it has seen, so that a server whose history is another one by then refuses it (`history-changed`): that ends
/// the subscription ([#ended()]), not the client.
public interface Subscription extends AutoCloseable {

    /// What it reads.
    ///
    /// @return as it was given
    String destination();

    /// How it reads.
    ///
    /// @return as they were given
    SubscribeOptions options();

    /// Completes when the server has confirmed the subscription: what anybody publishes afterwards is delivered.
    ///
    /// @return fails with a [PinionException] when it ends before
    CompletableFuture<Void> active();

    /// Completes with the reason when nothing more will be delivered: it was closed, the server refused it, its channel has another
    /// history by now, or the client is over.
    ///
    /// @return never fails
    CompletionStage<PinionException> ended();

    /// Ends the subscription without waiting for the server: no handler is started any more; one that runs goes on to its end.
    /// The position of a durable one is kept.
    @Override
    void close();
}

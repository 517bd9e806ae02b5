package dev.pinion.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.From;
import dev.pinion.protocol.stomp.HeaderValue;

/// One subscription of a client. Its handler gets one message at a time, in the order of the channel, on a virtual thread of
/// the subscription's own. Any thread.
///
/// Messages wait for the handler in a queue that is bounded in count and bytes ([ClientLimits]). While it is full nothing is
/// read from the server, receipts neither, and a server that cannot send for long cuts the connection as `slow-consumer`. So
/// a handler is quick, or hands its work on; above all it never waits for a receipt.
public final class Subscription implements AutoCloseable {

    private final HeaderValue id;
    private final Destination destination;
    private final SubscribeOptions options;
    private final HandlerQueue queue;
    private final Consumer<Subscription> unsubscribe;
    private final CompletableFuture<Void> active = new CompletableFuture<>();

    Subscription(HeaderValue id, Destination destination, SubscribeOptions options, HandlerQueue queue,
            Consumer<Subscription> unsubscribe) {
        this.id = id;
        this.destination = destination;
        this.options = options;
        this.queue = queue;
        this.unsubscribe = unsubscribe;
    }

    public String destination() {
        return destination.text();
    }

    public SubscribeOptions options() {
        return options;
    }

    /// Completes when the server has confirmed the subscription: what anybody publishes afterwards is delivered.
    public CompletableFuture<Void> active() {
        return active;
    }

    /// Ends the subscription without waiting for the server: no handler is started any more; one that runs goes on to its end.
    @Override
    public void close() {
        queue.close();
        unsubscribe.accept(this);
    }

    HeaderValue id() {
        return id;
    }

    HandlerQueue queue() {
        return queue;
    }

    /// SUBSCRIBE; only what is not the default, so that any STOMP server understands it.
    OutFrame subscribeFrame() {
        return out -> {
            out.begin(FrameCommand.SUBSCRIBE);
            out.header(HeaderNames.ID, id);
            out.header(HeaderNames.DESTINATION, destination.text());
            if (options.ack() != AckMode.AUTO) {
                out.header(HeaderNames.ACK, options.ack().text());
            }
            if (!(options.from() instanceof From.Next)) {
                out.header(HeaderNames.FROM, options.from().text());
            }
            extras(out);
        };
    }

    private void extras(FrameWriter out) throws IOException {
        if (!options.durableName().isEmpty()) {
            out.header(HeaderNames.DURABLE_SUBSCRIPTION_NAME, options.durableName());
        }
        if (options.prefetchCount() > 0) {
            out.header(HeaderNames.PREFETCH_COUNT, options.prefetchCount());
        }
        if (options.noLocal()) {
            out.header(HeaderNames.NO_LOCAL, "true");
        }
        if (options.browser()) {
            out.header(HeaderNames.BROWSER, "true");
        }
    }

    OutFrame unsubscribeFrame() {
        return out -> {
            out.begin(FrameCommand.UNSUBSCRIBE);
            out.header(HeaderNames.ID, id);
        };
    }
}

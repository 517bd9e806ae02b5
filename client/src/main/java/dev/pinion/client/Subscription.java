package dev.pinion.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// One subscription of a client. Its handler gets one message at a time, in the order of the channel, on a virtual thread of
/// the subscription's own. Any thread.
///
/// Messages wait for the handler in a queue that is bounded in count and bytes ([ClientLimits]). While it is full nothing is
/// read from the server, receipts neither, and a server that cannot send for long cuts the connection as `slow-consumer`. So
/// a handler is quick, or hands its work on; above all it never waits for a receipt.
///
/// Where the client reconnects, the subscription goes on behind the last message it received, without loss and without
/// doubles; a pattern, which has no position, goes on with what is published then, and a durable one where the server kept it.
/// Each says what it has seen, so that a server whose history is another one by then refuses it (`history-changed`).
/// Lock: its own, so that SUBSCRIBE and UNSUBSCRIBE go out in this order; held while they wait for room in flight.
public final class Subscription implements AutoCloseable {

    private final HeaderValue id;
    private final Destination destination;
    private final SubscribeOptions options;
    private final HandlerQueue queue;
    private final Consumer<Subscription> remove;
    private final CompletableFuture<Void> active = new CompletableFuture<>();
    private final ChainCheck chain = new ChainCheck();
    private final ReentrantLock order = new ReentrantLock();
    private @Nullable Connection connection;
    private boolean closed;
    private volatile ResumePoint position = ResumePoint.UNKNOWN;

    Subscription(HeaderValue id, Destination destination, SubscribeOptions options, HandlerQueue queue,
            Consumer<Subscription> remove) {
        this.id = id;
        this.destination = destination;
        this.options = options;
        this.queue = queue;
        this.remove = remove;
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
        order.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            CompletableFuture<Void> gone = new CompletableFuture<>();
            var unused = gone.whenComplete((done, why) -> remove.accept(this));
            if (connection == null) {
                gone.complete(null);
            } else {
                connection.request(new Request.Command(SubscribeFrames.unsubscribe(id), Body.EMPTY, gone));
            }
        } finally {
            order.unlock();
        }
    }

    HeaderValue id() {
        return id;
    }

    /// Asks this connection for it, once, from where it was.
    void subscribeOn(Connection next) {
        order.lock();
        try {
            if (closed || position.isTheEnd() || next.equals(connection)) {
                return;
            }
            if (connection != null && isRedelivered()) {
                queue.clear();
            }
            if (connection != null && !SubscribeFrames.hasPosition(destination, options)) {
                chain.resumed(!options.durableName().isEmpty()); // the former reader has ended
            }
            connection = next;
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            var unused = confirmed.whenComplete((done, why) -> confirmed(next, why));
            next.request(new Request.Command(SubscribeFrames.subscribe(id, destination, options, position), Body.EMPTY,
                    confirmed, receipt -> startsAfter(receipt, next)));
        } finally {
            order.unlock();
        }
    }

    /// Whether the server delivers again what it has no acknowledgement of.
    private boolean isRedelivered() {
        return !options.durableName().isEmpty() && options.ack() != AckMode.AUTO;
    }

    private void confirmed(Connection asked, @Nullable Throwable why) {
        if (why == null) {
            active.complete(null);
        } else if (!asked.hasEnded()) {
            active.completeExceptionally(why); // Otherwise the next connection is asked, or finish() says why there is none.
        }
    }

    private void startsAfter(ServerFrame.Receipt receipt, Connection from) {
        String epoch = from.greeting().epoch();
        position = receipt.seq().isPresent() ? position.orAfter(receipt.seq().getAsLong(), epoch)
                : position.orIn(epoch);
    }

    /// Runs on the reader, and waits while the handler's queue is full.
    void received(ServerFrame.Message message, Connection from) throws PinionException, InterruptedException {
        if (!(destination instanceof Destination.Queue)) { // of which others read the rest
            chain.check(message);
        }
        queue.put(new ReceivedMessage(message, from));
        position = position.behind(message, from.greeting().epoch());
    }

    /// There will be no other connection.
    void finish(PinionException why) {
        active.completeExceptionally(why);
        queue.finish();
    }

    /// The client is being closed.
    void stop() {
        queue.close();
    }
}

package dev.pinion.client;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.stomp.HeaderValue;

/// A pinned, authenticated connection to one Pinion server. Any thread; meant to be shared by all of a program.
///
/// Futures complete, and handlers run, on virtual threads of the client's own; neither can stop the other.
/// It reconnects only where the configuration says so ([ClientConfig.Builder#reconnect]): then subscriptions go on where they
/// were, publishes in flight fail, since they may or may not be stored, and new ones wait for the next connection.
public final class PinionClient implements AutoCloseable {

    private static final String PLAIN_TEXT = "text/plain;charset=utf-8";

    private final ClientConfig config;
    private final Subscriptions subscriptions;
    private final Link link;
    private final PinBook pins;
    private final AtomicLong transactions = new AtomicLong();

    private PinionClient(ClientConfig config, Subscriptions subscriptions, PinBook pins, Link link) {
        this.config = config;
        this.subscriptions = subscriptions;
        this.pins = pins;
        this.link = link;
    }

    /// Connects once. Returns when the pin has matched and the server has accepted the token.
    public static PinionClient connect(ClientConfig config) throws PinionException, InterruptedException {
        return connect(config, RetryPolicy.NEVER);
    }

    /// Connects, and tries again while time may cure the failure. Never after a pin mismatch or a refused token.
    public static PinionClient connect(ClientConfig config, RetryPolicy policy)
            throws PinionException, InterruptedException {
        Subscriptions subscriptions = new Subscriptions();
        Tokens tokens = new Tokens(config.token(), InstantSource.system());
        PinBook pins = new PinBook(config, InstantSource.system(), new SecureRandom());
        return new PinionClient(config, subscriptions, pins,
                Retry.of(policy).run(() -> Link.open(config, subscriptions, tokens, pins)));
    }

    /// What the server said when it accepted the token.
    public ServerGreeting session() {
        return link.present().greeting();
    }

    /// The pin that authenticated this connection.
    public Pin serverPin() {
        return link.present().pin();
    }

    /// Publishes text as UTF-8, see [#publish(String, Map, Body)].
    public CompletableFuture<PublishReceipt> publish(String destination, String text) {
        return publish(destination, Map.of(HeaderNames.CONTENT_TYPE, PLAIN_TEXT), Body.utf8(text));
    }

    /// Publishes without headers, see [#publish(String, Map, Body)].
    public CompletableFuture<PublishReceipt> publish(String destination, Body body) {
        return publish(destination, Map.of(), body);
    }

    /// Publishes a message. The future completes when the message is on the server's disk, and fails with a [PinionException]
    /// when that is not known: after [PinionException.Lost] the message may or may not be stored.
    ///
    /// Blocks while too many publishes are in flight ([ClientLimits]), at most for [ClientDeadlines#publish()]; then, and when
    /// the thread is interrupted, the future fails and nothing was sent. Many publishes without waiting share one TLS record.
    ///
    /// @param destination `/channel/NAME`, `/user/SUBJECT` or `/user/me`
    /// @param headers the message's own headers; `content-type`, `idempotency-key` and `expires` have a meaning
    /// @throws IllegalArgumentException for a destination, a header or a body that no server would take
    public CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body) {
        CompletableFuture<PublishReceipt> future = new CompletableFuture<>();
        Destination target = Destinations.forPublish(destination);
        link.request(new Request.Publish(SendFrame.of(target, headers), config.limits().checked(body), future));
        return future;
    }

    /// Tells the server itself something: `/server/token`, `/server/admin/NAME`. The future completes when it
    /// was carried out. Blocks like [#publish(String, Map, Body)].
    public CompletableFuture<Void> command(String destination, Map<String, String> headers, Body body) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Destination target = Destinations.forCommand(destination);
        link.request(new Request.Command(SendFrame.of(target, headers), config.limits().checked(body), future));
        return future;
    }

    /// Opens a transaction: what is published and acknowledged in it takes effect together, or not at all.
    public Transaction begin() {
        HeaderValue id = HeaderValue.of("t" + transactions.incrementAndGet());
        Transaction transaction = new Transaction(id, link.present(), config.limits());
        transaction.begin();
        return transaction;
    }

    /// Subscribes. Frames that this client sends afterwards come after it; [Subscription#active()] completes when the server has
    /// confirmed it. A subscription that the server refuses ends the connection: STOMP knows no other way.
    ///
    /// @param destination `/channel/NAME`, `/channel/PATTERN`, `/user/me` or `/server/replies`
    /// @param handler gets one message at a time on the subscription's thread. One that throws is logged, and the next message follows
    public Subscription subscribe(String destination, SubscribeOptions options, Consumer<ReceivedMessage> handler) {
        HandlerQueue queue = new HandlerQueue(config.limits(), handler);
        Subscription subscription = new Subscription(subscriptions.newId(), Destinations.forSubscribe(destination),
                options, queue, subscriptions::remove);
        subscriptions.add(subscription);
        queue.start("pinion-handler-" + subscription.id().text());
        link.subscribe(subscription);
        return subscription;
    }

    /// Completes with the one reason when the connection has ended, after all futures; [PinionException.Closed] for one's own
    /// [#close()].
    public CompletionStage<PinionException> ended() {
        return link.ended().minimalCompletionStage();
    }

    /// Says goodbye and waits for the server's receipt, at most for [ClientDeadlines#close()]. What was published before still
    /// gets its receipt; no handler is started any more. A client that follows its server's pins first learns those that are told
    /// to it, so that a program which runs for a moment only follows them too; at most for two seconds.
    @Override
    public void close() {
        subscriptions.close();
        pins.awaitSettled(PinBook.SETTLE_MAX);
        link.close();
    }
}

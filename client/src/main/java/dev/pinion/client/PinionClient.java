package dev.pinion.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.Pin;

/// A pinned, authenticated client of a Pinion server. Any thread; meant to be shared by all of a program.
///
/// It connects again by itself, for ever unless its [RetryPolicy] says otherwise: what was published and has no receipt is repeated in
/// its order, and stored once; subscriptions go on where they were. Futures complete, and handlers run, on threads of the client's own;
/// none can stop another. A program whose `main` returns goes on until its client is closed or over ([ClientConfig.Builder#daemon()]).
/// Lock: its own, so that there is one subscription to the inbox for [#request].
public final class PinionClient implements AutoCloseable {

    private static final String PLAIN_TEXT = "text/plain;charset=utf-8";

    private final ClientParts parts;
    private final Link link;
    private final SendFrame.Keys keys = new SendFrame.Keys(new SecureRandom());
    private final Inquiries inquiries;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Subscription inbox;

    private PinionClient(ClientParts parts, Link link) {
        this.parts = parts;
        this.link = link;
        this.inquiries = new Inquiries(keys, parts.completions(), parts.config().limits().inFlightMax());
        var unused = link.ended().thenAccept(inquiries::end);
    }

    /// Connects to `pinion://HOST:PORT,HOST:PORT?pin=PIN&pin-file=FILE&token-file=FILE`: one server or several that share one history; a
    /// port that is left out is 61614. The token's file is read each time a token is wanted, so that whoever renews it need tell nobody.
    /// For all else there is [ClientConfig#builderOf(String)].
    ///
    /// @throws IllegalArgumentException for an address that cannot be understood
    public static PinionClient connect(String uri) throws PinionException, InterruptedException {
        return connect(ClientConfig.builderOf(uri).build());
    }

    /// Connects, the first time once, so that a mistake shows itself. Returns when the pin has matched and the server has accepted the
    /// token.
    public static PinionClient connect(ClientConfig config) throws PinionException, InterruptedException {
        return connect(config, RetryPolicy.NEVER);
    }

    /// Connects, and tries again while time may cure the failure: for programs that start before their server does.
    public static PinionClient connect(ClientConfig config, RetryPolicy first)
            throws PinionException, InterruptedException {
        ClientParts parts = ClientParts.of(config, InstantSource.system(), new SecureRandom());
        boolean open = false;
        try {
            PinionClient client = new PinionClient(parts, Retry.of(first).run(() -> Link.open(parts)));
            open = true;
            return client;
        } finally {
            if (!open) {
                parts.threads().shutdown();
            }
        }
    }

    /// What the server said when it accepted the token.
    public ServerGreeting session() {
        return link.present().greeting();
    }

    /// The pin that authenticated this connection.
    public Pin serverPin() {
        return link.present().pin();
    }

    public ClientState state() {
        return link.state();
    }

    public ClientCounters counters() {
        return parts.counts().now(parts.outbox().size());
    }

    /// Publishes text as UTF-8, see [#publish(String, Map, Body)].
    public CompletableFuture<PublishReceipt> publish(String destination, String text) {
        return publish(destination, Map.of(HeaderNames.CONTENT_TYPE, PLAIN_TEXT), Body.utf8(text));
    }

    /// Publishes without headers, see [#publish(String, Map, Body)].
    public CompletableFuture<PublishReceipt> publish(String destination, Body body) {
        return publish(destination, Map.of(), body);
    }

    /// Publishes a message, once and in order: it has a key of its own (`idempotency-key`, unless one is given), and is repeated with it
    /// after a lost connection before anything newer is sent. The future completes when the message is on the server's disk, and
    /// fails with a [PinionException] when it is refused, or the client ends before.
    ///
    /// With a connection and without, it takes messages until as many have no receipt as [ClientLimits] allows; then
    /// [ClientConfig.Builder#whenFull] counts. Many publishes without waiting share one TLS record.
    ///
    /// @param destination `/channel/NAME`, `/user/SUBJECT` or `/user/me`
    /// @param headers the message's own headers; `content-type`, `idempotency-key` and `expires` have a meaning
    /// @throws IllegalArgumentException for a destination, a header or a body that no server would take
    public CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body) {
        return publish(destination, headers, body, parts.config().deadlines().publish());
    }

    /// The same, and never waits for room: where there is none, the future fails at once, and nothing was sent.
    public CompletableFuture<PublishReceipt> publishAsync(String destination, Map<String, String> headers, Body body) {
        return publish(destination, headers, body, Duration.ZERO);
    }

    private CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body,
            Duration waitMax) {
        CompletableFuture<PublishReceipt> future = new CompletableFuture<>();
        Destination target = Destinations.forPublish(destination);
        Request request = new Request.Publish(SendFrame.of(target, headers, keys),
                parts.config().limits().checked(body), future);
        PinionException refusal = link.present().granted().refusesSend(target, body.size()).orElse(null);
        send(request, refusal, waitMax);
        return future;
    }

    private void send(Request request, @Nullable PinionException refused, Duration waitMax) {
        PinionException refusal = refused != null ? refused : offer(request, waitMax);
        if (refusal != null) {
            request.failed(refusal);
        }
    }

    private @Nullable PinionException offer(Request request, Duration waitMax) {
        Unanswered.Taken taken = parts.outbox().request(request, waitMax, parts.completions().isCurrentThread());
        if (taken.refusal() == null) {
            parts.counts().published.increment();
        }
        for (Request each : taken.dropped()) {
            parts.counts().dropped.increment();
            parts.orphan(each, new PinionException.NotSent("the message was dropped for a newer one",
                    "room in the outbox", "raise limits.inFlightMax, or publish less while there is no connection"));
        }
        return taken.refusal();
    }

    /// Tells the server itself something: `/server/token`, `/server/admin/NAME`. The future completes when it
    /// was carried out. It is never repeated: where the connection breaks before its receipt, the future fails.
    public CompletableFuture<Void> command(String destination, Map<String, String> headers, Body body) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Destination target = Destinations.forCommand(destination);
        Request request = new Request.Command(SendFrame.of(target, headers), parts.config().limits().checked(body),
                future);
        send(request, null, parts.config().deadlines().publish());
        return future;
    }

    /// Asks somebody who subscribes to a channel, or has an inbox, and waits for the answer in one's own inbox. The question carries
    /// `reply-to` and `correlation-id`; [#reply] answers. Who answers needs the scope `send:@SUBJECT` of the one who asks, or `send:@*`, in
    /// the token. After [PinionException.TimedOut] the question may still have been stored and answered.
    public CompletableFuture<ReceivedMessage> request(String destination, Body body, Duration timeout) {
        return request(destination, Map.of(), body, timeout);
    }

    /// The same, with headers of one's own.
    public CompletableFuture<ReceivedMessage> request(String destination, Map<String, String> headers, Body body,
            Duration timeout) {
        listenForAnswers();
        return inquiries.ask(session().userName(), this::publish, new Inquiries.Question(destination, headers, body),
                timeout);
    }

    /// Before the first question goes out: what comes behind its SUBSCRIBE is heard.
    private void listenForAnswers() {
        lock.lock();
        try {
            if (inbox == null || inbox.ended().toCompletableFuture().isDone()) {
                inbox = subscribe("/user/me", SubscribeOptions.fromNext(), inquiries::answered);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Answers a question that came by [#request].
    ///
    /// @throws IllegalArgumentException when the message asks for no answer
    public CompletableFuture<PublishReceipt> reply(ReceivedMessage question, Body body) {
        Map<String, String> headers = Inquiries.headersOf(question, Map.of());
        return publish(question.headers().getOrDefault(HeaderNames.REPLY_TO, ""), headers, body);
    }

    /// Opens a transaction: what is published and acknowledged in it takes effect together, or not at all.
    public Transaction begin() {
        return new Transaction(keys, parts.config().limits(),
                whole -> offer(whole, parts.config().deadlines().publish()));
    }

    /// Subscribes. Frames that this client sends afterwards come after it; [Subscription#active()] completes when the server has
    /// confirmed it. A subscription that the server refuses ends alone, and says so.
    ///
    /// @param destination `/channel/NAME`, `/channel/PATTERN`, `/user/me` or `/server/replies`
    /// @param handler gets one message at a time on a thread that nothing else needs. Whatever it throws is told to the listener and
    /// the log; a durable subscription then gets the message again, another one goes on with the next
    public Subscription subscribe(String destination, SubscribeOptions options,
            Consumer<? super ReceivedMessage> handler) {
        return subscribed(destination, options, handler);
    }

    /// Subscribes without a handler: the messages are taken one by one.
    public Messages subscribe(String destination, SubscribeOptions options) {
        return new Messages(subscribed(destination, options, null));
    }

    private Subscription subscribed(String destination, SubscribeOptions options,
            @Nullable Consumer<? super ReceivedMessage> handler) {
        Subscription subscription = new Subscription(parts.subscriptions().newId(),
                Destinations.forSubscribe(destination), options, parts.subscriptions(), handler);
        parts.subscriptions().add(subscription);
        link.subscribe(subscription);
        return subscription;
    }

    /// Completes with the one reason when there will be no other connection, after all futures; [PinionException.Closed] for one's own
    /// [#close()].
    public CompletionStage<PinionException> ended() {
        return link.ended().minimalCompletionStage();
    }

    /// Waits for [#ended()]: what a `main` does that only listens.
    public PinionException awaitEnd() throws InterruptedException {
        try {
            return link.ended().get();
        } catch (java.util.concurrent.ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /// Waits until everything that was published has its receipt, and everything that came was handled. Called in a handler, it does not
    /// wait for that one.
    ///
    /// @return false when that takes longer
    public boolean drain(Duration waitMax) throws InterruptedException {
        long end = System.nanoTime() + waitMax.toNanos();
        boolean quiet = parts.outbox().awaitQuiet(waitMax);
        return parts.subscriptions().awaitIdle(end) && quiet;
    }

    /// Says goodbye and waits for the server's receipt, at most for [ClientDeadlines#close()]. What was sent before still
    /// gets its receipt; what was not sent, since there is no connection, fails: [#drainAndClose] waits for it. No handler is started any
    /// more. A client that follows its server's pins first learns those that are told to it, so that a program which runs for a moment
    /// only follows them too; at most for two seconds. May be called in a handler.
    @Override
    public void close() {
        close(parts.config().deadlines().close());
    }

    /// Drains for at most this time, as [#drain] does, and then closes; in all it takes this time and a little more.
    ///
    /// @return false when something was left without a receipt or unhandled
    public boolean drainAndClose(Duration waitMax) throws InterruptedException {
        boolean done = drain(waitMax);
        close();
        return done;
    }

    private void close(Duration waitMax) {
        parts.subscriptions().close();
        link.present().book().awaitSettled(PinBook.SETTLE_MAX);
        link.close(waitMax);
    }
}

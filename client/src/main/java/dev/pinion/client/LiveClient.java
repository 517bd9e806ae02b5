package dev.pinion.client;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.checks.Destinations;
import dev.pinion.client.frames.SendFrame;
import dev.pinion.client.outbox.OutboxStore;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.Pin;

/// The client over connections, as [PinionClient] says. Any thread. Lock: its own, so that there is one subscription to the inbox for
/// [#request].
final class LiveClient implements PinionClient {

    private static final Logger LOG = LoggerFactory.getLogger(LiveClient.class);

    private final ClientParts parts;
    private final Link link;
    private final SendFrame.Keys keys = new SendFrame.Keys(new SecureRandom());
    private final Inquiries inquiries;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Subscription inbox;

    private LiveClient(ClientParts parts, Link link) {
        this.parts = parts;
        this.link = link;
        this.inquiries = new Inquiries(keys, parts.completions(), parts.config().limits().inFlightMax());
        var unused = link.ended().thenAccept(inquiries::end);
    }

    static PinionClient connect(ClientConfig config, RetryPolicy first) throws PinionException, InterruptedException {
        ClientParts parts = ClientParts.of(config, InstantSource.system(), new SecureRandom());
        boolean open = false;
        try {
            List<OutboxStore.Unsent> left = left(config);
            LiveClient client = new LiveClient(parts, Retry.of(first).run(() -> Link.open(parts)));
            client.publishLeft(left);
            open = true;
            return client;
        } finally {
            if (!open) {
                parts.threads().shutdown();
            }
        }
    }

    @Override
    public ServerGreeting session() {
        return link.present().greeting();
    }

    @Override
    public Pin serverPin() {
        return link.present().pin();
    }

    @Override
    public ClientState state() {
        return link.state();
    }

    @Override
    public ClientCounters counters() {
        return parts.counts().now(parts.outbox().size());
    }

    @Override
    public CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body) {
        return publish(destination, headers, body, parts.config().deadlines().publish());
    }

    @Override
    public CompletableFuture<PublishReceipt> publishAsync(String destination, Map<String, String> headers, Body body) {
        return publish(destination, headers, body, Duration.ZERO);
    }

    private CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body,
            Duration waitMax) {
        OutboxStore store = parts.config().outboxStore();
        if (store == null || link.state() == ClientState.OVER) {
            return publishUnkept(destination, headers, body, waitMax);
        }
        Map<String, String> named = new LinkedHashMap<>(headers);
        named.putIfAbsent(HeaderNames.IDEMPOTENCY_KEY, keys.next());
        var message = new OutboxStore.Unsent(destination, named, parts.config().limits().checked(body));
        var unused = SendFrame.of(Destinations.forPublish(destination), named, keys); // refuses what would be kept in vain
        try {
            store.keep(message);
        } catch (IOException fault) {
            return CompletableFuture.failedFuture(new PinionException.NotSent(
                    "the message cannot be kept until it has its receipt: " + fault.getMessage(),
                    "an outbox that takes it", "look at the outbox's disk, and whether the server can be reached"));
        }
        // What the end of this client fails is for the next one.
        return publishUnkept(destination, named, body, waitMax).whenComplete((receipt, why) -> {
            if (receipt != null || link.state() != ClientState.OVER) {
                forget(store, message);
            }
        });
    }

    private static void forget(OutboxStore store, OutboxStore.Unsent message) {
        try {
            store.forget(message);
        } catch (IOException stays) {
            LOG.warn("a message with its receipt stays in the outbox and is sent again by the next run, which changes"
                    + " nothing: {}", stays.getMessage());
        }
    }

    private static List<OutboxStore.Unsent> left(ClientConfig config) throws PinionException {
        OutboxStore store = config.outboxStore();
        try {
            return store == null ? List.of() : store.left();
        } catch (IOException unreadable) {
            throw new PinionException.NotSent("the outbox cannot be read: " + unreadable.getMessage(),
                    "one that the last run has left whole", "look at its disk, or begin with another one");
        }
    }

    /// What an earlier run has left goes out before anything newer. What gets no receipt stays for the next run.
    private void publishLeft(List<OutboxStore.Unsent> left) {
        for (OutboxStore.Unsent each : left) {
            var sent = publishUnkept(each.destination(), each.headers(), each.body(),
                    parts.config().deadlines().publish()).whenComplete((receipt, why) -> {
                        OutboxStore store = parts.config().outboxStore();
                        if (receipt != null && store != null) {
                            forget(store, each);
                        } else {
                            LOG.warn("a message of an earlier run stays in the outbox: {}", why.getMessage());
                        }
                    });
            if (sent.isCompletedExceptionally()) {
                return; // no room, or no right: the next ones would wait in vain too
            }
        }
    }

    private CompletableFuture<PublishReceipt> publishUnkept(String destination, Map<String, String> headers, Body body,
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

    @Override
    public CompletableFuture<Void> command(String destination, Map<String, String> headers, Body body) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Destination target = Destinations.forCommand(destination);
        Request request = new Request.Command(SendFrame.of(target, headers), parts.config().limits().checked(body),
                future);
        send(request, null, parts.config().deadlines().publish());
        return future;
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(String destination, Map<String, String> headers, Body body,
            Duration timeout) {
        listenForAnswers();
        Inquiries.Sender unkept = (to, all, question) -> publishUnkept(to, all, question,
                parts.config().deadlines().publish()); // an answer to a later run would find nobody
        return inquiries.ask(session().userName(), unkept, new Inquiries.Question(destination, headers, body), timeout);
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

    @Override
    public CompletableFuture<PublishReceipt> reply(ReceivedMessage question, Body body) {
        Map<String, String> headers = Inquiries.headersOf(question, Map.of());
        return publish(question.headers().getOrDefault(HeaderNames.REPLY_TO, ""), headers, body);
    }

    @Override
    public Transaction begin() {
        return new LiveTransaction(keys, parts.config().limits(), () -> link.present().granted(),
                whole -> offer(whole, parts.config().deadlines().publish()));
    }

    @Override
    public Subscription subscribe(String destination, SubscribeOptions options,
            Consumer<? super ReceivedMessage> handler) {
        return subscribed(destination, options, handler);
    }

    @Override
    public Messages subscribe(String destination, SubscribeOptions options) {
        return new TakenMessages(subscribed(destination, options, null));
    }

    private LiveSubscription subscribed(String destination, SubscribeOptions options,
            @Nullable Consumer<? super ReceivedMessage> handler) {
        LiveSubscription subscription = new LiveSubscription(parts.subscriptions().newId(),
                Destinations.forSubscribe(destination), options, parts.subscriptions(), handler);
        parts.subscriptions().add(subscription);
        link.subscribe(subscription);
        return subscription;
    }

    @Override
    public CompletionStage<PinionException> ended() {
        return link.ended().minimalCompletionStage();
    }

    @Override
    public PinionException awaitEnd() throws InterruptedException {
        try {
            return link.ended().get();
        } catch (java.util.concurrent.ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    @Override
    public boolean drain(Duration waitMax) throws InterruptedException {
        long end = System.nanoTime() + waitMax.toNanos();
        boolean quiet = parts.outbox().awaitQuiet(waitMax);
        return parts.subscriptions().awaitIdle(end) && quiet;
    }

    @Override
    public void close() {
        close(parts.config().deadlines().close());
    }

    private void close(Duration waitMax) {
        parts.subscriptions().close();
        link.present().book().awaitSettled(PinBook.SETTLE_MAX);
        link.close(waitMax);
    }
}

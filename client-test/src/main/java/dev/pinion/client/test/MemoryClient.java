package dev.pinion.client.test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.ClientCounters;
import dev.pinion.client.ClientState;
import dev.pinion.client.Messages;
import dev.pinion.client.Phase;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.ServerGreeting;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.Subscription;
import dev.pinion.client.Transaction;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.Pin;

/// A client of a [MemoryServer]. Any thread.
final class MemoryClient implements PinionClient {

    private static final Pin PIN = Pin.parse("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private final MemoryLog log;
    private final String subject;
    private final List<MemorySubscription> subscriptions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<PinionException> ended = new CompletableFuture<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong receipted = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    MemoryClient(MemoryLog log, String subject) {
        String fault = ChannelName.faultOfSubject(subject);
        if (fault != null) {
            throw new IllegalArgumentException("subject is '" + subject + "': " + fault);
        }
        this.log = log;
        this.subject = subject;
    }

    private void handled(boolean threw) {
        handled.incrementAndGet();
        failed.addAndGet(threw ? 1 : 0);
    }

    @Override
    public ServerGreeting session() {
        return new ServerGreeting("memory", "pinion/memory", subject, Instant.MAX, log.epoch(), "",
                new ServerGreeting.HeartBeats(Duration.ZERO, Duration.ZERO));
    }

    @Override
    public Pin serverPin() {
        return PIN;
    }

    @Override
    public ClientState state() {
        return ended.isDone() ? ClientState.OVER : ClientState.CONNECTED;
    }

    @Override
    public ClientCounters counters() {
        return new ClientCounters(published.get(), receipted.get(), duplicates.get(), 0, 0, handled.get(),
                handled.get(), failed.get(), 1, 0);
    }

    @Override
    public CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body) {
        return store(List.of(MemoryLog.Wanted.of(subject, destination, headers, body))).thenApply(List::getFirst);
    }

    @Override
    public CompletableFuture<PublishReceipt> publishAsync(String destination, Map<String, String> headers, Body body) {
        return publish(destination, headers, body);
    }

    private CompletableFuture<List<PublishReceipt>> store(List<MemoryLog.Wanted> all) {
        if (ended.isDone()) {
            return CompletableFuture.failedFuture(ended.join());
        }
        published.addAndGet(all.size());
        return log.store(all).thenApply(receipts -> {
            receipted.addAndGet(receipts.size());
            duplicates.addAndGet(receipts.stream().filter(PublishReceipt::duplicate).count());
            return receipts;
        });
    }

    @Override
    public CompletableFuture<Void> command(String destination, Map<String, String> headers, Body body) {
        if (!destination.startsWith("/server/")) {
            throw MemoryLog.wrong(destination, "/server/…");
        }
        return CompletableFuture.failedFuture(new PinionException.NotSent("a server in memory takes no commands",
                "a real server", "stand in for it: the interface is small"));
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(String destination, Map<String, String> headers, Body body,
            Duration timeout) {
        String id = UUID.randomUUID().toString();
        Map<String, String> all = new HashMap<>(headers);
        all.put(HeaderNames.REPLY_TO, new Destination.Inbox(subject).text());
        all.put(HeaderNames.CORRELATION_ID, id);
        CompletableFuture<ReceivedMessage> answer = new CompletableFuture<>();
        Subscription inbox = subscribe("/user/me", SubscribeOptions.fromNext(), message -> {
            if (id.equals(message.headers().get(HeaderNames.CORRELATION_ID))) {
                answer.complete(message);
            }
        });
        var unused = publish(destination, all, body).exceptionally(why -> {
            answer.completeExceptionally(why);
            return null;
        });
        CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> answer.completeExceptionally(
                        new PinionException.TimedOut(Phase.REPLY, "within " + timeout + " (" + destination + ")")));
        return answer.whenComplete((message, why) -> inbox.close());
    }

    @Override
    public CompletableFuture<PublishReceipt> reply(ReceivedMessage question, Body body) {
        String to = question.headers().get(HeaderNames.REPLY_TO);
        String id = question.headers().get(HeaderNames.CORRELATION_ID);
        if (to == null || id == null) {
            throw new IllegalArgumentException("the message is " + question
                    + ", expected one with reply-to and correlation-id, as PinionClient.request sends it");
        }
        return publish(to, Map.of(HeaderNames.CORRELATION_ID, id), body);
    }

    @Override
    public Transaction begin() {
        return new MemoryTransaction(subject, this::store);
    }

    @Override
    public Subscription subscribe(String destination, SubscribeOptions options,
            Consumer<? super ReceivedMessage> handler) {
        return subscribed(destination, options, handler);
    }

    @Override
    public Messages subscribe(String destination, SubscribeOptions options) {
        return subscribed(destination, options, null);
    }

    private MemorySubscription subscribed(String destination, SubscribeOptions options,
            @Nullable Consumer<? super ReceivedMessage> handler) {
        Destination target = MemoryLog.parsed(destination);
        if (target instanceof Destination.Admin) {
            throw MemoryLog.wrong(destination, "a channel, a pattern, an inbox or /server/replies");
        }
        var subscription = new MemorySubscription(new MemorySubscription.Reader(log, subject, this::handled), target,
                options, handler);
        if (ended.isDone()) {
            subscription.end(ended.join());
            return subscription;
        }
        subscriptions.add(subscription);
        var unused = subscription.ended().thenRun(() -> subscriptions.remove(subscription));
        String queue = target instanceof Destination.Queue ? target.text() : "";
        subscription.start(options.durableName().isEmpty() ? queue : subject + " " + options.durableName());
        return subscription;
    }

    @Override
    public CompletionStage<PinionException> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public PinionException awaitEnd() throws InterruptedException {
        try {
            return ended.get(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException never) {
            throw new IllegalStateException(never);
        }
    }

    @Override
    public boolean drain(Duration waitMax) throws InterruptedException {
        return log.awaitIdle(List.copyOf(subscriptions), waitMax.toNanos());
    }

    @Override
    public void close() {
        PinionException why = new PinionException.Closed("the client was closed by its application");
        List.copyOf(subscriptions).forEach(each -> each.end(why));
        ended.complete(why);
    }
}

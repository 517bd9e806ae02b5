package dev.pinion.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.pinion.client.threads.Lane;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// The subscriptions of one client, by their id, and what they share. Any thread.
final class Subscriptions {

    /// A handler that is at one message for so long is told of, once in this time.
    private static final Duration SLOW = Duration.ofSeconds(30);

    private final Map<HeaderValue, LiveSubscription> byId = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ClientLimits limits;
    private final Executor threads;
    private final Lane completions;
    private final Consumer<ClientEvent> events;
    private final Counts counts;

    Subscriptions(ClientLimits limits, Executor threads, Lane completions, Consumer<ClientEvent> events,
            Counts counts) {
        this.limits = limits;
        this.threads = threads;
        this.completions = completions;
        this.events = events;
        this.counts = counts;
    }

    ClientLimits limits() {
        return limits;
    }

    Executor threads() {
        return threads;
    }

    Counts counts() {
        return counts;
    }

    void tell(ClientEvent event) {
        events.accept(event);
    }

    HeaderValue newId() {
        return HeaderValue.of(Long.toString(numbers.incrementAndGet()));
    }

    void add(LiveSubscription subscription) {
        byId.put(subscription.id(), subscription);
    }

    /// Only after the server has confirmed it: until then its messages may be on their way.
    void remove(LiveSubscription subscription) {
        byId.remove(subscription.id());
    }

    /// One has ended by itself: what users wait for is completed on the thread for that.
    void over(LiveSubscription subscription, PinionException why) {
        completions.add(() -> subscription.complete(why));
    }

    /// Runs on the reader, and returns at once.
    void deliver(ServerFrame.Message message, Session session) throws ProtocolException {
        LiveSubscription subscription = byId.get(message.subscription());
        if (subscription == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "sent a MESSAGE for a subscription that does not exist");
        }
        subscription.received(message, session);
    }

    /// Asks a new connection for all of them, each from where it was.
    void resume(Session session, Granted granted) {
        byId.values().forEach(each -> each.subscribeOn(session, granted));
    }

    /// The server has refused this SUBSCRIBE.
    void fail(Request asked, PinionException why) {
        byId.values().stream().filter(each -> each.hasAsked(asked)).forEach(each -> each.fail(why));
    }

    /// Another connection reads with a name of one of them; the server does not say which.
    void failDurables(PinionException why) {
        byId.values().stream().filter(LiveSubscription::isDurable).forEach(each -> each.fail(why));
    }

    /// There will be no other connection: what was received is still handed out.
    void finish(PinionException why) {
        byId.values().forEach(each -> each.finish(why));
    }

    /// The application has closed the client: no handler is started any more.
    void close() {
        byId.values().forEach(LiveSubscription::stop);
    }

    /// Tells of handlers that are slow; called once in each period.
    void look(long nowNanos, Duration period) {
        for (LiveSubscription each : byId.values()) {
            Duration busy = each.queue().busySince(nowNanos);
            if (busy.compareTo(SLOW) > 0 && busy.toNanos() % SLOW.toNanos() < period.toNanos()) {
                tell(new ClientEvent.HandlerSlow(each, busy));
            }
        }
    }

    /// Waits until all that was received has been handled; false when that takes longer. A handler does not wait for itself.
    boolean awaitIdle(long endNanos) throws InterruptedException {
        boolean idle = true;
        for (LiveSubscription each : byId.values()) {
            idle &= each.queue().awaitIdle(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
        }
        return idle;
    }
}

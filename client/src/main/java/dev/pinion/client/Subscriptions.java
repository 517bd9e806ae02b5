package dev.pinion.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// The subscriptions of one client, by their id. Any thread.
final class Subscriptions {

    private final Map<HeaderValue, Subscription> byId = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    HeaderValue newId() {
        return HeaderValue.of(Long.toString(numbers.incrementAndGet()));
    }

    void add(Subscription subscription) {
        byId.put(subscription.id(), subscription);
    }

    /// Only after the server has confirmed it: until then its messages may be on their way.
    void remove(Subscription subscription) {
        byId.remove(subscription.id());
    }

    /// Runs on the reader, and waits while the handler's queue is full.
    void deliver(ServerFrame.Message message, Connection connection)
            throws ProtocolException, PinionException, InterruptedException {
        Subscription subscription = byId.get(message.subscription());
        if (subscription == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "sent a MESSAGE for a subscription that does not exist");
        }
        subscription.received(message, connection);
    }

    /// Asks a new connection for all of them, each from where it was.
    void resume(Connection connection) {
        byId.values().forEach(each -> each.subscribeOn(connection));
    }

    /// There will be no other connection: what was received is still handed out.
    void finish(PinionException why) {
        byId.values().forEach(each -> each.finish(why));
    }

    /// The application has closed the client: no handler is started any more.
    void close() {
        byId.values().forEach(Subscription::stop);
    }
}

package dev.pinion.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.threads.Lane;

/// Tells the user's listener, one event at a time, in order. Any thread; returns at once. Bounded: beyond a thousand that wait, events
/// are only in the log.
final class Events implements Consumer<ClientEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final int WAITING_MAX = 1_000;

    private final Consumer<? super ClientEvent> listener;
    private final Lane lane;
    private final AtomicInteger waiting = new AtomicInteger();

    Events(Consumer<? super ClientEvent> listener, Lane lane) {
        this.listener = listener;
        this.lane = lane;
    }

    @Override
    public void accept(ClientEvent event) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            LOG.warn("the listener is too slow and is not told of {}", event.getClass().getSimpleName());
            return;
        }
        lane.add(() -> {
            waiting.decrementAndGet();
            listener.accept(event);
        });
    }
}

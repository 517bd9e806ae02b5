package dev.pinion.bench.ceiling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Who listens to a destination. Thread: any; one lock guards the history, which is only there for tests.
final class Topic {
    private final byte[] destination;
    private final int historyMost;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final List<byte[]> history = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();

    Topic(byte[] destination, int historyMost) {
        this.destination = destination;
        this.historyMost = historyMost;
    }

    byte[] destination() {
        return destination;
    }

    long nextId() {
        return sent.incrementAndGet();
    }

    void join(Subscriber subscriber, boolean fromFirst) throws InterruptedException {
        subscribers.add(subscriber);
        if (fromFirst) {
            Messages past = new Messages();
            synchronized (history) {
                history.forEach(past::add);
            }
            subscriber.send(past);
        }
    }

    void leave(Connection connection) {
        subscribers.removeIf(subscriber -> subscriber.isOf(connection));
    }

    void deliver(Messages messages) throws InterruptedException {
        for (Subscriber subscriber : subscribers)
            subscriber.send(messages);
        if (historyMost > 0)
            remember(messages);
    }

    private void remember(Messages messages) {
        synchronized (history) {
            for (int i = 0; i < messages.count() && history.size() < historyMost; i++)
                history.add(Arrays.copyOfRange(messages.array(), messages.start(i),
                        messages.start(i) + messages.length(i)));
        }
    }
}
